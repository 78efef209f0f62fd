import { fillTemplate, type ModelInput } from './model-input.ts';
import { type Padding, padInputs } from './padding.ts';
import { addedIds, templateOf } from './template.ts';
import type { EncodeOptions, Encoding, Tokenizer } from './tokenizer.ts';
import { longestFirst, type Truncation, windows } from './truncation.ts';

/** A text, or two that are read together: a question and its context, two sentences to compare. */
export type TextInput = string | readonly [first: string, second: string];

export type EncodeBatchOptions = {
  /** As for `encode`. */
  readonly specials?: EncodeOptions['specials'];
  /** Puts the texts into the tokenizer's template. Default: true. */
  readonly template?: boolean;
  /** Default: nothing is cut. */
  readonly truncate?: Truncation;
  /** Default: nothing is padded. `{}` pads to the longest of the batch. */
  readonly pad?: Padding;
};

const NO_TEMPLATE = templateOf();

const slice = ({ ids, offsets, words }: Encoding, [start, end]: readonly [number, number]): Encoding => ({
  ids: ids.slice(start, end),
  offsets: offsets.slice(start, end),
  words: words.slice(start, end),
});

/** The windows of each text: one where it fits. */
const cut = (texts: readonly Encoding[], truncation: Truncation | undefined, added: number): Encoding[][] => {
  const [first = 0, second = 0] = texts.map(({ ids }) => ids.length);
  if (!truncation || first + second + added <= truncation.length) return texts.map((text) => [text]);
  const { length, shorten = longestFirst, stride = 0 } = truncation;
  const room = length - added;
  const sizes = texts.length === 1 ? [room] : shorten(first, second, room);
  return texts.map((text, index) => {
    const size = sizes[index] as number;
    const count = text.ids.length;
    if (size >= count) return [text];
    if (!(size > stride && stride >= 0)) {
      const what = `${texts.length === 1 ? 'the' : index === 0 ? 'the first' : 'the second'} text`;
      const left = `truncate.length ${length} leaves ${Math.max(0, size)} of ${count} tokens to ${what}`;
      throw new RangeError(`encodeBatch: ${left}; expected more than the stride of ${stride}`);
    }
    return windows(count, size, truncation).map((window) => slice(text, window));
  });
};

// The order of Hugging Face's library: the kept window of the first text with the further ones of the second comes last.
const combine = (firsts: readonly Encoding[], seconds: readonly Encoding[]): Encoding[][] => {
  const [first, ...otherFirsts] = firsts as [Encoding, ...Encoding[]];
  const [second, ...otherSeconds] = seconds as [Encoding, ...Encoding[]];
  return [
    [first, second],
    ...otherFirsts.flatMap((one) => seconds.map((other) => [one, other])),
    ...otherSeconds.map((other) => [first, other]),
  ];
};

/**
 * What a model reads, for each of the texts or pairs: put into the tokenizer's template, cut to a length and padded, if
 * asked for.
 *
 * @throws RangeError when a length leaves no room for a text; Error when there is no padding token.
 */
export const encodeBatch = (
  tokenizer: Pick<Tokenizer, 'encodeWithOffsets' | 'template' | 'roles'>,
  inputs: readonly TextInput[],
  { specials, template = true, truncate, pad }: EncodeBatchOptions = {},
): ModelInput[] => {
  const { single, pair } = template ? tokenizer.template : NO_TEMPLATE;
  const encoded = inputs.map((input): ModelInput => {
    const texts = (typeof input === 'string' ? [input] : input).map((text) =>
      tokenizer.encodeWithOffsets(text, { specials }),
    );
    const parts = texts.length === 1 ? single : pair;
    const [firsts = [], seconds] = cut(texts, truncate, addedIds(parts).length);
    const combined = seconds ? combine(firsts, seconds) : firsts.map((first) => [first]);
    const [kept, ...overflowing] = combined.map((window) => fillTemplate(parts, window)) as [
      ModelInput,
      ...ModelInput[],
    ];
    return { ...kept, overflowing };
  });
  if (!pad) return encoded;
  const id = pad.id ?? tokenizer.roles.pad;
  if (id === undefined) throw new Error('encodeBatch: this tokenizer has no padding token; give one as pad.id');
  return padInputs(encoded, { ...pad, id });
};
