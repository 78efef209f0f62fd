import type { StreamingDecoder } from './streaming-decoder.ts';
import { tokenBytes } from './token-bytes.ts';
import type { TokenTable } from './token-table.ts';
import type { DecodeOptions, Tokenizer } from './tokenizer.ts';

/** How a tokenizer gets from ids to text. */
export type Decoding = Pick<Tokenizer, 'decode' | 'decoder' | 'bytes'>;

/** Tokens are bytes, written in the byte alphabet of GPT-2: their bytes, one after the other, are the text in UTF-8. */
export const byteDecoding = ({
  tokens,
  isAdded,
  isSpecial,
  expectId,
}: TokenTable): Decoding & {
  /** The number of bytes of an id that is in the vocabulary. */
  byteLength(id: number): number;
} => {
  const { bytes: all, starts } = tokenBytes(tokens, isAdded);
  const byteLength = (id: number): number => (starts[id + 1] as number) - (starts[id] as number);
  const bytes = (id: number): Uint8Array => {
    expectId('bytes', id);
    return all.slice(starts[id], starts[id + 1]);
  };

  return {
    bytes,
    byteLength,
    decode: (wanted, { skipSpecials = false }: DecodeOptions = {}) => {
      const kept: number[] = [];
      let length = 0;
      for (const id of wanted) {
        expectId('decode', id);
        if (skipSpecials && isSpecial(id)) continue;
        kept.push(id);
        length += byteLength(id);
      }
      const decoded = new Uint8Array(length);
      let at = 0;
      for (const id of kept)
        for (let i = starts[id] as number; i < (starts[id + 1] as number); i++) decoded[at++] = all[i] as number;
      // Without `ignoreBOM` a U+FEFF at the beginning would be dropped.
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(decoded);
    },
    decoder: ({ skipSpecials = false } = {}): StreamingDecoder => {
      const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
      return {
        push: (id) => (skipSpecials && isSpecial(id) ? '' : utf8.decode(bytes(id), { stream: true })),
        end: () => utf8.decode(),
      };
    },
  };
};
