import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteCharacters } from './byte-alphabet.ts';
import { byteLevelBpe, streamingDecoder } from './index.ts';

// An id for each byte, so that any sequence of bytes can be made.
const bytes = new Map(byteCharacters.map((character, byte) => [character, byte]));
const tokenizer = byteLevelBpe({ vocab: bytes, merges: [], specials: { '<end>': 256 } });

const stream = (ids: readonly number[], options = {}): string[] => {
  const decoder = streamingDecoder(tokenizer, options);
  return [...ids.map((id) => decoder.push(id)), decoder.end()];
};

describe('streamingDecoder', () => {
  it('holds back a character until it is whole', () => {
    expect(stream([0x61, 0xf0, 0x9f, 0x91, 0x8d, 0x62])).toEqual(['a', '', '', '', '👍', 'b', '']);
  });

  it('does not hold back what cannot become a character', () => {
    expect(stream([0xf0, 0x9f, 0x61, 0xff, 0xe2])).toEqual(['', '', '\uFFFDa', '\uFFFD', '', '\uFFFD']);
  });

  it('goes over a special token that it leaves out', () => {
    expect(stream([0xc3, 256, 0xa9], { skipSpecials: true })).toEqual(['', '', 'é', '']);
    expect(stream([0xc3, 256, 0xa9]).join('')).toBe('\uFFFD<end>\uFFFD');
  });

  it('can be used again after the end', () => {
    const decoder = streamingDecoder(tokenizer);
    expect([decoder.push(0xc3), decoder.end(), decoder.push(0xa9), decoder.push(0x61), decoder.end()]).toEqual([
      '',
      '\uFFFD',
      '\uFFFD',
      'a',
      '',
    ]);
  });

  it('gives what decode gives, for any bytes', () => {
    // Many first and following bytes of long sequences, U+FEFF among them.
    const byte = fc.oneof(
      fc.nat(256),
      fc.constantFrom(0xc2, 0xe0, 0xed, 0xef, 0xbb, 0xbf, 0xf0, 0xf4, 0x80, 0x8f, 0x90, 0xa0),
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 24 }), fc.boolean(), (ids, skipSpecials) => {
        expect(stream(ids, { skipSpecials }).join('')).toBe(tokenizer.decode(ids, { skipSpecials }));
      }),
      { numRuns: 5000 },
    );
  });
});
