import type { ModelInput } from '@blockformer/tokenizer';
import { breathe, type Method } from '../method.ts';
import { maskedModel, nameToken, scoresAt, shareOf } from './masked-model.ts';
import { readWords } from './read-words.ts';

/** How a token fared when it alone was hidden. */
export type Surprise = {
  readonly position: number;
  /** Of the token that stands there. */
  readonly probability: number;
  /** What the model would rather have said. */
  readonly best: { readonly id: number; readonly text: string; readonly probability: number };
};

/** Texts with one token hidden that are computed together. */
const TOGETHER = 8;

/** Hides each token of a text in turn, and tells how probable it was to the model, which sees all the others. */
export const surprises: Method<{ key: string; text: string }, Surprise[], readonly Surprise[]> = async (
  { key, text },
  { models, signal, emit },
) => {
  const opened = maskedModel(models, key);
  const { words, input } = readWords(text, opened);
  const { ids } = input satisfies ModelInput;
  if (ids.length > (opened.model.positions ?? Number.POSITIVE_INFINITY)) return []; // the gaps say so
  const positions = words
    .filter(({ isMask }) => !isMask)
    .flatMap(({ tokens }) => tokens.map(({ position }) => position));
  const all: Surprise[] = [];
  for (let from = 0; from < positions.length; from += TOGETHER) {
    await breathe(signal);
    const some = positions.slice(from, from + TOGETHER);
    const rows = some.map((position) => ids.with(position, opened.mask));
    const scores = await scoresAt(opened, rows, some);
    const made = some.map((position, row): Surprise => {
      const { share, best, bestShare } = shareOf(scores[row] as Float32Array, ids[position] as number);
      const { id, text } = nameToken(best, opened.tokenizer);
      return { position, probability: share, best: { id, text, probability: bestShare } };
    });
    all.push(...made);
    emit(made);
  }
  return all;
};
