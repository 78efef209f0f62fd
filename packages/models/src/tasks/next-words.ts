import type { Step } from '@blockformer/sampler';
import type { Tokenizer } from '@blockformer/tokenizer';

/** A word that may come next, and how probable it is that it does. */
export type NextWord = { readonly word: string; readonly probability: number };

export type NextWordsOptions = {
  readonly step: Step;
  /** A tokenizer whose tokens hold the space before a word, as those of byte-level BPE do. */
  readonly tokenizer: Pick<Tokenizer, 'size' | 'specials' | 'decode'>;
  /** The text so far, as ids: at least one. What does not fit the model is cut off in front. */
  readonly prompt: readonly number[];
  /** How many words. */
  readonly top: number;
  /** Only words that begin like this; upper and lower case are the same. Their probabilities stay what they are. */
  readonly prefix?: string;
  readonly signal?: AbortSignal;
};

/** A beginning of a word: its tokens, how probable they are after the text, and the state before the last of them. */
type Beginning = { readonly ids: readonly number[]; readonly probability: number; readonly state: unknown };

/** Beginnings that are less probable are not looked into. */
const LEAST = 1e-5;
/** Tokens of a word at most. */
const LONGEST = 16;
/** Letters, digits and what stands inside words. U+FFFD is a part of a character. */
const WORD = /^[\p{L}\p{N}\p{M}'’\uFFFD]+$/u;

/** Which tokens begin a word, after a space, and which go on with one. */
const wordTokens = ({
  size,
  specials,
  decode,
}: NextWordsOptions['tokenizer']): Record<'first' | 'further', number[]> => {
  const special = new Set(specials.values());
  const first: number[] = [];
  const further: number[] = [];
  for (let id = 0; id < size; id++) {
    if (special.has(id)) continue;
    const text = decode([id]);
    if (WORD.test(text)) further.push(id);
    else if (text.startsWith(' ') && WORD.test(text.slice(1))) first.push(id);
  }
  return { first, further };
};

const probabilities = (logits: Float32Array): Float64Array => {
  const most = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const weights = Float64Array.from(logits, (logit) => Math.exp(logit - most));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
};

/**
 * The likeliest next words after a text: whole words, however many tokens they have. A word ends where the model goes on
 * with anything but a token inside a word, so its probability is that of its tokens times that of such an end. Ways to
 * cut one word into tokens are added up, as far as they were met.
 *
 * The likeliest beginning is always looked into next, one step each, until none is left that could by itself become a
 * better word than those found.
 *
 * @throws RangeError for a prompt without ids, or with one that the model does not have; the signal's reason.
 */
export const nextWords = async (options: NextWordsOptions): Promise<NextWord[]> => {
  const { step, tokenizer, top, signal } = options;
  const prefix = options.prefix?.toLowerCase() ?? '';
  const { first, further } = wordTokens(tokenizer);
  const textOf = (ids: readonly number[]): string => tokenizer.decode(ids).trimStart();
  /** Whether a word that begins like this can have the prefix. */
  const fits = (ids: readonly number[]): boolean => {
    const text = textOf(ids)
      .toLowerCase()
      .replace(/\uFFFD+$/u, '');
    return text.startsWith(prefix) || prefix.startsWith(text);
  };

  const states: unknown[] = [];
  const found = new Map<string, number>();
  const waiting: Beginning[] = [];
  const feed = async (ids: readonly number[], state?: unknown): Promise<{ next: Float64Array; state: unknown }> => {
    const result = await step.next(ids, state);
    states.push(result.state);
    return { next: probabilities(result.logits), state: result.state };
  };
  const goOn = (
    before: readonly number[],
    chance: number,
    { next, state }: Awaited<ReturnType<typeof feed>>,
    by: number[],
  ) => {
    for (const id of by) {
      const probability = chance * (next[id] as number);
      if (probability < LEAST) continue;
      const ids = [...before, id];
      if (ids.length <= LONGEST && fits(ids)) waiting.push({ ids, probability, state });
    }
    waiting.sort((a, b) => b.probability - a.probability);
  };
  const best = (): NextWord[] =>
    [...found]
      .map(([word, probability]) => ({ word, probability }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, top);

  try {
    if (options.prompt.length === 0) throw new RangeError('nextWords: the prompt is empty, expected at least one id');
    const room = step.positions === undefined ? options.prompt.length : Math.max(1, step.positions - LONGEST);
    const prompt = options.prompt.slice(-room);
    // At the beginning of a text there is no space before the first word.
    const atStart = [...tokenizer.specials.values()].includes(prompt.at(-1) as number);
    goOn([], 1, await feed(prompt), atStart ? [...first, ...further] : first);
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      signal?.throwIfAborted();
      const { ids, probability, state } = next;
      const words = best();
      if (words.length === top && probability <= (words.at(-1) as NextWord).probability) break;
      const after = await feed(ids.slice(-1), state);
      const inside = further.reduce((sum, id) => sum + (after.next[id] as number), 0);
      const word = textOf(ids);
      if (word.toLowerCase().startsWith(prefix) && !word.includes('\uFFFD'))
        found.set(word, (found.get(word) ?? 0) + probability * (1 - inside));
      goOn(ids, probability, after, further);
    }
    return best();
  } finally {
    for (const state of states) step.dispose?.(state);
  }
};
