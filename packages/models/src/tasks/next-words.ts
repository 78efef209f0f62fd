import { type BatchStep, breathing } from '@blockformer/sampler';
import type { Tokenizer } from '@blockformer/tokenizer';
import { expectNumbers } from './expect-numbers.ts';
import { softmax } from './softmax.ts';

/** A word that may come next, and how probable it is that it does. */
export type NextWord = { readonly word: string; readonly probability: number };

export type NextWordsOptions = {
  readonly step: BatchStep;
  /** A tokenizer whose tokens hold the space before a word, as those of byte-level BPE do. */
  readonly tokenizer: Pick<Tokenizer, 'size' | 'specials' | 'decode'>;
  /** The text so far, as ids: at least one. What does not fit the model is cut off in front. */
  readonly prompt: readonly number[];
  /** Whether a space follows the text, which is part of the next word and not of the prompt. Default: the model says. */
  readonly afterSpace?: boolean;
  /** How many words. */
  readonly top: number;
  /** Only words that begin like this; upper and lower case are the same. Their probabilities stay what they are. */
  readonly prefix?: string;
  readonly signal?: AbortSignal;
};

/** A beginning of a word: its tokens, and how probable they are after the text. */
type Beginning = { readonly ids: readonly number[]; readonly probability: number };

/** Beginnings that are less probable are not looked into. */
const LEAST = 1e-5;
/** Tokens of a word at most. */
const LONGEST = 16;
/** Beginnings that are looked into, at most: what comes after so many is improbable. */
const MOST = 2000;
/** Beginnings that are looked into together, at most: each holds keys and values of the whole text, and nothing ends a pass. */
const ROWS = 4;
/** Letters, digits and what stands inside words. U+FFFD is a part of a character. */
const WORD = /^[\p{L}\p{N}\p{M}'’\uFFFD]+$/u;
/** The end of a text after which a word has to begin with a space. */
const IN_WORD = /[\p{L}\p{N}\p{M}\uFFFD]$/u;

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
  const all = softmax(logits);
  expectNumbers('nextWords', all);
  return all;
};

/**
 * The likeliest next words after a text: whole words, however many tokens they have. A word ends where the model goes on
 * with anything but a token inside a word, so its probability is that of its tokens times that of such an end. Ways to
 * cut one word into tokens are added up, as far as they were met.
 *
 * The likeliest beginning is always looked into next, with others of as many tokens, until none is left that could by
 * itself become a better word than those found, or 2000 were looked into.
 *
 * @throws RangeError for a prompt without ids, or with one that the model does not have; Error for a model that gives NaN;
 *   the signal's reason.
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

  const found = new Map<string, number>();
  const waiting: Beginning[] = [];
  const goOn = ({ ids: before, probability: chance }: Beginning, next: Float64Array, by: readonly number[]): void => {
    for (const id of by) {
      const probability = chance * (next[id] as number);
      if (probability < LEAST) continue;
      const ids = [...before, id];
      if (ids.length <= LONGEST && fits(ids)) waiting.push({ ids, probability });
    }
  };
  const lookInto = (beginning: Beginning, next: Float64Array): void => {
    const { ids, probability } = beginning;
    const inside = further.reduce((sum, id) => sum + (next[id] as number), 0);
    const word = textOf(ids);
    if (word.toLowerCase().startsWith(prefix) && !word.includes('\uFFFD'))
      found.set(word, (found.get(word) ?? 0) + probability * (1 - inside));
    goOn(beginning, next, further);
  };
  const best = (): NextWord[] =>
    [...found]
      .map(([word, probability]) => ({ word, probability }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, top);
  /** Takes the likeliest beginning and others of as many tokens, as far as they could become one of the best words. */
  const take = (): Beginning[] => {
    const words = best();
    const least = words.length === top ? (words.at(-1) as NextWord).probability : 0;
    waiting.sort((a, b) => b.probability - a.probability);
    const length = waiting[0]?.ids.length;
    const taken = waiting.filter(({ ids, probability }) => ids.length === length && probability > least).slice(0, ROWS);
    const gone = new Set(taken);
    waiting.splice(0, waiting.length, ...waiting.filter((beginning) => !gone.has(beginning)));
    return taken;
  };

  if (options.prompt.length === 0) throw new RangeError('nextWords: the prompt is empty, expected at least one id');
  const room = step.positions === undefined ? options.prompt.length : Math.max(1, step.positions - LONGEST);
  const prompt = options.prompt.slice(-room);
  // At the beginning of a text, and after a quotation mark or a line break, there is no space before a word.
  const atStart = [...tokenizer.specials.values()].includes(prompt.at(-1) as number);
  const isWithout = !options.afterSpace && (atStart || !IN_WORD.test(tokenizer.decode(prompt.slice(-LONGEST))));
  const text = await step.next([{ parent: 0, ids: prompt }]);
  try {
    const next = probabilities(text.logits[0] as Float32Array);
    goOn({ ids: [], probability: 1 }, next, isWithout ? [...first, ...further] : first);
    const breathe = breathing();
    for (let looked = 0; looked < MOST; ) {
      await breathe();
      signal?.throwIfAborted();
      const taken = take();
      if (taken.length === 0) break;
      looked += taken.length;
      // All their tokens are fed after the text, which is the one state that is kept.
      const rows = taken.map(({ ids }) => ({ parent: 0, ids }));
      const after = await step.next(rows, text.state);
      step.dispose?.(after.state);
      taken.forEach((beginning, row) => {
        lookInto(beginning, probabilities(after.logits[row] as Float32Array));
      });
    }
    return best();
  } finally {
    step.dispose?.(text.state);
  }
};
