import {
  type EncodeBatchOptions,
  encodeBatch,
  type ModelInput,
  type TextInput,
  type Tokenizer,
} from '@blockformer/tokenizer';
import type { EncoderModel } from '../encoder-model.ts';
import { expectTokenizer } from '../expect-tokenizer.ts';

export type ReadOptions = {
  /**
   * Cuts a text after this many tokens, those of the template included. Default: nothing is cut, and a text that is longer
   * than the model reads is an error.
   */
  readonly maxTokens?: number;
};

/**
 * Texts, or pairs of them, as the model reads them, not padded.
 *
 * @throws Error or RangeError, one line: a tokenizer of another model, a text that is too long or has no tokens, a pair
 * for a model that cannot tell two texts apart.
 */
export const readTexts = (
  who: string,
  model: Pick<EncoderModel, 'vocab' | 'positions' | 'segments'>,
  tokenizer: Tokenizer,
  texts: readonly TextInput[],
  { maxTokens, specials }: ReadOptions & Pick<EncodeBatchOptions, 'specials'> = {},
): ModelInput[] => {
  const { positions, segments = Number.POSITIVE_INFINITY } = model;
  expectTokenizer(tokenizer, model);
  if (maxTokens !== undefined && !(maxTokens <= (positions ?? maxTokens)))
    throw new RangeError(`${who}: maxTokens is ${maxTokens}, and the model reads ${positions} at most`);
  const cut = maxTokens === undefined ? undefined : { length: maxTokens };
  const inputs = encodeBatch(tokenizer, texts, { specials, truncate: cut });
  inputs.forEach(({ ids, typeIds }, index) => {
    const text = `${who}: text ${index + 1}`;
    if (ids.length === 0) throw new RangeError(`${text} has no tokens`);
    if (positions !== undefined && ids.length > positions)
      throw new RangeError(
        `${text} has ${ids.length} tokens, the model reads ${positions} at most; shorten it or set maxTokens`,
      );
    if (typeIds.some((typeId) => typeId >= segments))
      throw new RangeError(`${text} is a pair, and the model has ${segments} segment: it cannot tell two texts apart`);
  });
  return inputs;
};
