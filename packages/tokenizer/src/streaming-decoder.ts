import type { DecodeOptions, Tokenizer } from './tokenizer.ts';

export type StreamingDecoder = {
  /** The text that is certain after one more id. Empty while the bytes of a character are incomplete. */
  push(id: number): string;
  /** What is left: an incomplete character becomes U+FFFD. The decoder can then be used for another text. */
  end(): string;
};

/** Decodes ids one at a time. All that `push` and `end` give, put together, is `tokenizer.decode` of all ids. */
export const streamingDecoder = (tokenizer: Pick<Tokenizer, 'decoder'>, options?: DecodeOptions): StreamingDecoder =>
  tokenizer.decoder(options);
