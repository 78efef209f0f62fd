import type { ModelInput } from './model-input.ts';

export type Padding = {
  /** Default: the tokenizer's padding token. */
  readonly id?: number;
  /** The type id of padding. Default: 0. */
  readonly typeId?: number;
  /** Pads to this length at least. Default: that of the longest input. */
  readonly length?: number;
  /** Rounds the length up to a multiple of this. */
  readonly multipleOf?: number;
  /** Default: at the right. */
  readonly side?: 'left' | 'right';
};

/** An input, and its further windows, with padding up to `length`. What is longer stays as it is. */
const padded = (
  input: ModelInput,
  length: number,
  { id, typeId = 0, side = 'right' }: Padding & { id: number },
): ModelInput => {
  const missing = Math.max(0, length - input.ids.length);
  const beside = <T>(items: readonly T[], filler: T): T[] => {
    const fill = new Array<T>(missing).fill(filler);
    return side === 'right' ? [...items, ...fill] : [...fill, ...items];
  };
  return {
    ids: beside(input.ids, id),
    offsets: beside(input.offsets, [0, 0]),
    words: beside(input.words, null),
    typeIds: beside(input.typeIds, typeId),
    attentionMask: beside(input.attentionMask, 0),
    texts: beside(input.texts, null),
    overflowing: input.overflowing.map((window) => padded(window, length, { id, typeId, side })),
  };
};

/** Gives all inputs of a batch one length: that of the longest, or a given one. */
export const padInputs = (inputs: readonly ModelInput[], padding: Padding & { readonly id: number }): ModelInput[] => {
  const longest = inputs.reduce((most, { ids }) => Math.max(most, ids.length), 0);
  const { length = longest, multipleOf = 1 } = padding;
  if (!Number.isInteger(multipleOf) || multipleOf < 1)
    throw new RangeError(`encodeBatch: pad.multipleOf is a whole number from 1 up, got ${multipleOf}`);
  const rounded = Math.ceil(length / multipleOf) * multipleOf;
  return inputs.map((input) => padded(input, rounded, padding));
};
