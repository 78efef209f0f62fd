import type { Attention } from './data.ts';
import type { HeadChoice } from './grid.ts';

export const viewNames = ['heads', 'matrix', 'overview'] as const;
export type ViewName = (typeof viewNames)[number];

/** A token that is held: one that looks, or one that is looked at. */
export type HeldToken = { readonly side: 'query' | 'key'; readonly position: number };

/** What is shown. Sets, layers, heads and positions are counted from 0. */
export type ViewState = {
  readonly view: ViewName;
  readonly set: number;
  readonly layer: number;
  readonly head: HeadChoice;
  readonly specials: boolean;
  readonly token?: HeldToken | undefined;
};

export const firstState: ViewState = { view: 'heads', set: 0, layer: 0, head: 0, specials: true };

const inside = (value: number, count: number): number =>
  Number.isInteger(value) ? Math.min(Math.max(0, value), count - 1) : 0;

/** The nearest state that there is in the data. */
export const settle = (sets: readonly Attention[], wanted: ViewState): ViewState => {
  const set = inside(wanted.set, sets.length);
  const { layers, queries, keys } = sets[set] as Attention;
  const layer = inside(wanted.layer, layers.length);
  const head = wanted.head === 'mean' ? 'mean' : inside(wanted.head, layers[layer]?.heads ?? 1);
  const view = viewNames.includes(wanted.view) ? wanted.view : 'heads';
  const { token } = wanted;
  const there = token && (token.side === 'query' ? queries : keys)[token.position];
  return { view, set, layer, head, specials: wanted.specials, token: there && !there.padding ? token : undefined };
};

/** The state as attributes of the element, and in the address of a page; what is usual is undefined. */
export const stateAttributes = (state: ViewState): Record<string, string | undefined> => ({
  view: state.view,
  set: state.set === 0 ? undefined : String(state.set),
  layer: String(state.layer),
  head: String(state.head),
  specials: state.specials ? undefined : 'hidden',
  token: state.token && `${state.token.side}:${state.token.position}`,
});

/** The names of the attributes that say what is shown. */
export const stateNames: readonly string[] = Object.keys(stateAttributes(firstState));

/** Reads attributes. One that makes no sense is as if it were not there. */
export const stateFrom = (attribute: (name: string) => string | null): ViewState => {
  const number = (name: string): number => {
    const text = attribute(name) ?? '';
    return /^\d+$/.test(text) ? Number(text) : 0;
  };
  const view = viewNames.find((name) => name === attribute('view')) ?? 'heads';
  const [, side, position] = /^(query|key):(\d+)$/.exec(attribute('token') ?? '') ?? [];
  return {
    view,
    set: number('set'),
    layer: number('layer'),
    head: attribute('head') === 'mean' ? 'mean' : number('head'),
    specials: attribute('specials') !== 'hidden',
    token: side ? { side: side as HeldToken['side'], position: Number(position) } : undefined,
  };
};
