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

/** A text or a pair of texts, or what `readTexts` has made of one. */
export type EncoderInput = TextInput | ModelInput;

export type ReadSettings = ReadOptions &
  Pick<EncodeBatchOptions, 'specials'> & {
    /** What messages call `maxTokens`; without it they do not speak of cutting. */
    readonly cutBy?: string;
  };

/** Of a model, what decides on what it can read. */
type Reader = Pick<EncoderModel, 'vocab' | 'positions' | 'segments'>;

const isRead = (text: EncoderInput): text is ModelInput => typeof text === 'object' && 'ids' in text;

/**
 * Throws unless texts, or pairs of them, can be cut after so many tokens. `what` is what messages call that number.
 *
 * @throws RangeError one line: the model reads fewer, or nothing would be left of a text.
 */
export const expectCut = (
  what: string,
  { positions = Number.POSITIVE_INFINITY }: Pick<Reader, 'positions'>,
  { template }: Pick<Tokenizer, 'template'>,
  maxTokens: number,
  pairs = false,
): void => {
  if (!(maxTokens <= positions))
    throw new RangeError(`${what} is ${maxTokens}, and the model reads ${positions} at most`);
  const added = (pairs ? template.pair : template.single).filter((part) => 'id' in part).length;
  const least = added + (pairs ? 2 : 1);
  if (maxTokens < least)
    throw new RangeError(`${what} is ${maxTokens}, expected ${least} or more: ${added} are of the template`);
};

/**
 * Texts, or pairs of them, as the model reads them, not padded. Those that are read already are only looked at.
 *
 * @throws Error or RangeError, one line: a tokenizer of another model, a text that is too long or has no tokens, a pair
 * for a model that cannot tell two texts apart.
 */
export const readTexts = (
  who: string,
  model: Reader,
  tokenizer: Tokenizer,
  texts: readonly EncoderInput[],
  { maxTokens, specials, cutBy }: ReadSettings = {},
): ModelInput[] => {
  const { positions, segments = Number.POSITIVE_INFINITY } = model;
  expectTokenizer(tokenizer, model);
  if (maxTokens !== undefined) {
    const pairs = texts.some((text) => Array.isArray(text));
    expectCut(`${who}: ${cutBy ?? 'maxTokens'}`, model, tokenizer, maxTokens, pairs);
  }
  const truncate = maxTokens === undefined ? undefined : { length: maxTokens };
  const read = (text: TextInput): ModelInput => encodeBatch(tokenizer, [text], { specials, truncate })[0] as ModelInput;
  const inputs = texts.map((text) => (isRead(text) ? text : read(text)));
  inputs.forEach(({ ids, typeIds }, index) => {
    const text = `${who}: text ${index + 1}`;
    if (ids.length === 0) throw new RangeError(`${text} has no tokens`);
    if (positions !== undefined && ids.length > positions) {
      const hint = cutBy ? `; shorten it or set ${cutBy}` : '';
      throw new RangeError(`${text} has ${ids.length} tokens, the model reads ${positions} at most${hint}`);
    }
    if (typeIds.some((typeId) => typeId >= segments))
      throw new RangeError(`${text} is a pair, and the model has ${segments} segment: it cannot tell two texts apart`);
  });
  return inputs;
};
