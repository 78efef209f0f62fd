import type { Roles } from './roles.ts';
import type { StreamingDecoder } from './streaming-decoder.ts';
import type { Template } from './template.ts';

/** Where a token stands in a text: UTF-16 code units, so that `text.slice(start, end)` is what it covers. */
export type Span = readonly [start: number, end: number];

/** The tokens of a text. A token that covers a part of a character has the span of the whole character. */
export type Encoding = {
  readonly ids: number[];
  readonly offsets: Span[];
  /** The piece of the text (word, number, sign) that each token is of, counted from 0; null for what a template adds. */
  readonly words: (number | null)[];
};

export type EncodeOptions = {
  /** `'text'`, the default: special tokens inside the text are ordinary text. `'ids'`: they become their ids. */
  readonly specials?: 'text' | 'ids';
  /**
   * Adds the ids that the model expects before and after a text (`<s> … </s>`), with the span [0, 0].
   * Nothing changes with a tokenizer that has none.
   */
  readonly template?: boolean;
};

export type DecodeOptions = {
  /** Leaves special tokens out of the text. */
  readonly skipSpecials?: boolean;
};

/**
 * From text to ids and back. Nothing is lost: `decode(encode(text)) === text`, unless the tokenizer rewrites its text
 * (normalizes it, puts a space before it).
 */
export type Tokenizer = {
  /** The number of ids: the largest one + 1. */
  readonly size: number;
  /** The special tokens and their ids. */
  readonly specials: ReadonlyMap<string, number>;
  /** Special ids by what they are for: `roles.mask`. A role that the tokenizer does not have is left out. */
  readonly roles: Roles;
  /** What stands around a text, or two, when a model reads them. `encodeBatch` and `template: true` apply it. */
  readonly template: Template;
  encode(text: string, options?: EncodeOptions): number[];
  encodeWithOffsets(text: string, options?: EncodeOptions): Encoding;
  /** @throws RangeError at an id that is not in the vocabulary. Bytes that are not UTF-8 become U+FFFD. */
  decode(ids: Iterable<number>, options?: DecodeOptions): string;
  /** Decodes ids one at a time, as `decode` all at once. */
  decoder(options?: DecodeOptions): StreamingDecoder;
  /** The length of `encode(text, options)`. */
  countTokens(text: string, options?: EncodeOptions): number;
  /** The token of an id as it stands in the vocabulary file (`Ġthe`), if there is one. */
  token(id: number): string | undefined;
  /** The id of a token as it stands in the vocabulary file, if there is one. */
  id(token: string): number | undefined;
  /**
   * The bytes that an id stands for; of a special token, its text in UTF-8. Where tokens are words and not bytes: what
   * the id adds to a text that has begun, with the space before it.
   *
   * @throws RangeError at an id that is not in the vocabulary.
   */
  bytes(id: number): Uint8Array;
};
