import { fillMask } from '@blockformer/models';
import { breathe, type Method } from '../method.ts';
import { type MaskedModel, maskedModel, scoresAt, shareOf } from './masked-model.ts';
import { hideWords, readWords, type Word } from './read-words.ts';

type Candidate = { readonly id: number; readonly text: string; readonly probability: number };

/** A gap, and what could stand in it. */
export type Gap = {
  /** The number of its word. */
  readonly word: number;
  readonly candidates: readonly Candidate[];
  /** What stands there in the text, where it is one token: a gap holds one. */
  readonly truth?: Candidate;
};

export type Filled = {
  readonly text: string;
  readonly words: readonly Word[];
  /** The text as the model has read it. */
  readonly masked: string;
  readonly maskText: string;
  readonly gaps: readonly Gap[];
  /** How many tokens the model reads at most, and how many these are. */
  readonly tokens: number;
};

/** Candidates of each gap. */
const TOP = 10;

const truthsOf = async (
  opened: MaskedModel,
  masked: string,
  words: readonly Word[],
  numbers: readonly number[],
): Promise<(Candidate | undefined)[]> => {
  const { ids } = readWords(masked, opened).input;
  const positions = ids.flatMap((id, position) => (id === opened.mask ? [position] : []));
  const row = [...ids];
  const scores = await scoresAt(
    opened,
    positions.map(() => row),
    positions,
  );
  return numbers.map((number, gap) => {
    const { tokens, isMask } = words[number] as Word;
    const [token, ...more] = tokens;
    const own = scores[gap];
    if (!token || !own || isMask || more.length > 0) return undefined;
    return { id: token.id, text: token.text, probability: shareOf(own, token.id).share };
  });
};

/** What could stand in place of hidden words, and of masks that were typed. Gaps are filled independently of one another. */
export const fillGaps: Method<{ key: string; text: string; hidden: readonly number[] }, Filled> = async (
  { key, text, hidden },
  { models, signal },
) => {
  const opened = maskedModel(models, key);
  const { tokenizer, model, params, maskText } = opened;
  const { words, input } = readWords(text, opened);
  if (words.length === 0) throw new Error('There is no text yet: write a sentence.');
  const { positions = Number.POSITIVE_INFINITY } = model;
  if (input.ids.length > positions)
    throw new Error(`This text has ${input.ids.length} tokens, and ${opened.name} reads ${positions} at most.`);
  const numbers = words.flatMap(({ isMask }, number) => (isMask || hidden.includes(number) ? [number] : []));
  const masked = hideWords(text, words, numbers, maskText);
  const common = { text, words, masked, maskText, tokens: input.ids.length };
  if (numbers.length === 0) return { ...common, gaps: [] };
  await breathe(signal);
  const [filled = []] = await fillMask(model, params, tokenizer, [masked], { topK: TOP, signal });
  const truths = await truthsOf(opened, masked, words, numbers);
  const gaps = numbers.map((word, gap): Gap => {
    const truth = truths[gap];
    const candidates = filled[gap]?.candidates ?? [];
    return {
      word,
      candidates: candidates.map(({ id, token, score }) => ({ id, text: token, probability: score })),
      ...(truth ? { truth } : {}),
    };
  });
  return { ...common, gaps };
};
