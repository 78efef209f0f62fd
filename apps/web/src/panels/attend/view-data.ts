import type { AttentionSet, ViewState } from '@blockformer/attention-view';
import type { Pass, PassSet, PlacedToken } from '../../engine/attend/pass.ts';

const names = { cross: 'Cross attention', encoder: 'Encoder', decoder: 'Decoder' } as const;

/** A pass as the element takes it. */
export const viewData = ({ sets }: Pass): AttentionSet[] =>
  sets.map(({ kind, queries, keys, layers }) => ({
    name: names[kind],
    queries,
    ...(keys ? { keys } : {}),
    weights: layers,
    layerNames: layers.map(({ name }) => name),
  }));

/** What a link says of a view, before it is known what there is to see. */
export type WantedView = Pick<ViewState, 'view' | 'set' | 'layer' | 'head' | 'specials'> & {
  /** `auto`: a token that is worth it; `none`; or `query:3`. */
  readonly token: string;
};

const inside = (value: number, count: number): number => Math.max(0, Math.min(count - 1, Math.trunc(value) || 0));

const LETTER = /[\p{L}\p{N}]/u;

/** Whether a token is a whole word: none of its neighbours goes on with it. Only tokens that were read have a place. */
const isWord = (tokens: readonly PlacedToken[], i: number): boolean => {
  const { text = '', span } = tokens[i] ?? {};
  const [before, after] = [tokens[i - 1], tokens[i + 1]];
  const starts = /^\s/.test(text) || !before?.span || before.span[1] < (span?.[0] ?? 0) || !LETTER.test(before.text);
  return starts && !(after?.span && after.span[0] === span?.[1] && LETTER.test(after.text.charAt(0)));
};

/** The token to begin with: a pronoun if there is one, since what it stands for is a question; else the last word. */
export const tellingToken = (tokens: readonly PlacedToken[]): number => {
  for (const word of ['it', 'she', 'he', 'they', '[mask]']) {
    const found = tokens.findLastIndex(({ text }, i) => text.trim().toLowerCase() === word && isWord(tokens, i));
    if (found >= 0) return found;
  }
  return Math.max(
    0,
    tokens.findLastIndex(({ text, special }) => !special && LETTER.test(text)),
  );
};

/** The nearest that there is to what a link wants. */
export const settleView = ({ sets }: Pass, wanted: WantedView): ViewState => {
  const set = inside(wanted.set, sets.length);
  const { layers, queries, keys = queries, kind } = sets[set] as PassSet;
  const layer = inside(wanted.layer, layers.length);
  const head = wanted.head === 'mean' ? 'mean' : inside(wanted.head, layers[layer]?.heads ?? 1);
  const { view, specials } = wanted;
  const [, side, position] = /^(query|key):(\d+)$/.exec(wanted.token) ?? [];
  const there = side === 'key' ? keys : queries;
  const token =
    side && Number(position) < there.length
      ? { side: side as 'query' | 'key', position: Number(position) }
      : wanted.token === 'auto' && kind !== 'cross'
        ? { side: 'query' as const, position: tellingToken(queries) }
        : undefined;
  return { view, set, layer, head, specials, token };
};

/** The token whose numbers are shown: the one that is held, if it looks at others. */
export const lookingToken = ({ sets }: Pass, { set, token }: ViewState): number => {
  const { queries, keys } = sets[set] as PassSet;
  if (token && (token.side === 'query' || !keys)) return token.position;
  return tellingToken(queries);
};
