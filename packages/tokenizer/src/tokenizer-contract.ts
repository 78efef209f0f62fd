import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamingDecoder } from './streaming-decoder.ts';
import type { Tokenizer } from './tokenizer.ts';

const utf8 = new TextEncoder();

/** Characters of all kinds, words, and what is dangerous as a key or as a pattern. */
const words = fc.constantFrom(
  ...[
    'Hello',
    ' world',
    "'ll",
    ' 2024',
    '\n\n',
    '   ',
    '\t',
    'constructor',
    ' __proto__',
    'toString',
    '日本',
    '👩‍👩‍👧',
    'é',
    'e\u0301',
  ],
  ...['\uFEFF', '\u0085', '\u00A0', '\u3000', '<s>', '<|endoftext|>', '$&', '\\', '\0', '\uFFFD', 'İ', 'ﬃ'],
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.oneof(words, fc.string({ unit: 'grapheme', maxLength: 5 })), { maxLength: 20 })
    .map((list) => list.join('')),
);
const anyUtf16 = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd7f0, max: 0xe010 })), { maxLength: 30 })
  .map((units) => String.fromCharCode(...units));

const wellFormed = (text: string): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(utf8.encode(text));

/** What every tokenizer does that keeps its text, as tests. `trims`: its spans leave spaces out, on purpose. */
export const tokenizerContract = (
  name: string,
  tokenizer: Tokenizer,
  { trims = false }: { readonly trims?: boolean } = {},
): void => {
  describe(`${name}, as a tokenizer`, () => {
    const known = Array.from({ length: tokenizer.size }, (_, id) => id).filter(
      (id) => tokenizer.token(id) !== undefined,
    );
    const someIds = fc.array(fc.constantFrom(...known), { maxLength: 40 });

    it('gives every text back', () => {
      fc.assert(
        fc.property(anyText, (text) => {
          expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
        }),
      );
    });

    it('takes half a surrogate pair for U+FFFD, as UTF-8 does', () => {
      fc.assert(
        fc.property(anyUtf16, (text) => {
          expect(tokenizer.encode(text)).toEqual(tokenizer.encode(wellFormed(text)));
          expect(tokenizer.decode(tokenizer.encode(text))).toBe(wellFormed(text));
        }),
      );
    });

    it('has ids whose bytes are the text', () => {
      fc.assert(
        fc.property(anyText, (text) => {
          const bytes = tokenizer.encode(text).flatMap((id) => [...tokenizer.bytes(id)]);
          expect(bytes).toEqual([...utf8.encode(text)]);
        }),
      );
    });

    it('has spans that are in order, inside the text, and whole characters', () => {
      fc.assert(
        fc.property(fc.oneof(anyText, anyUtf16), (text) => {
          const { ids, offsets } = tokenizer.encodeWithOffsets(text);
          expect(ids).toEqual(tokenizer.encode(text));
          expect(offsets).toHaveLength(ids.length);
          let covered = 0;
          for (const [start, end] of offsets) {
            expect(start).toBeLessThanOrEqual(end);
            expect(end).toBeGreaterThanOrEqual(covered);
            if (!trims) expect(start).toBeLessThanOrEqual(covered);
            expect(wellFormed(text.slice(start, end))).toBe(wellFormed(text).slice(start, end));
            covered = end;
          }
          expect(covered).toBe(trims ? (offsets.at(-1)?.[1] ?? 0) : text.length);
        }),
      );
    });

    it('counts what it would encode', () => {
      fc.assert(
        fc.property(anyText, fc.constantFrom('text', 'ids'), fc.boolean(), (text, specials, template) => {
          const options = { specials, template } as const;
          expect(tokenizer.countTokens(text, options)).toBe(tokenizer.encode(text, options).length);
        }),
      );
    });

    it('decodes any ids, one at a time as all at once, from any kind of list', () => {
      fc.assert(
        fc.property(someIds, fc.boolean(), (ids, skipSpecials) => {
          const whole = tokenizer.decode(ids, { skipSpecials });
          const stream = streamingDecoder(tokenizer, { skipSpecials });
          expect(ids.map((id) => stream.push(id)).join('') + stream.end()).toBe(whole);
          expect(tokenizer.decode(Int32Array.from(ids), { skipSpecials })).toBe(whole);
          expect(tokenizer.decode(new Set(ids).size === ids.length ? new Set(ids) : ids, { skipSpecials })).toBe(whole);
        }),
      );
    });

    it('recognises special tokens when told to, and only then', () => {
      const specials = fc.constantFrom(...tokenizer.specials.entries());
      fc.assert(
        fc.property(anyText, specials, anyText, (before, [special, id], after) => {
          const text = `${before}${special}${after}`;
          const ids = tokenizer.encode(text, { specials: 'ids' });
          expect(ids).toContain(id);
          expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
          expect(tokenizer.encode(special)).not.toContain(id);
          expect(tokenizer.decode([id])).toBe(special);
          expect(tokenizer.decode([id], { skipSpecials: true })).toBe('');
          expect([...tokenizer.bytes(id)]).toEqual([...utf8.encode(special)]);
        }),
      );
    });

    it('knows its tokens', () => {
      expect(known.filter((id) => tokenizer.id(tokenizer.token(id) as string) !== id)).toEqual([]);
      expect(known.at(-1)).toBe(tokenizer.size - 1);
      expect(tokenizer.token(tokenizer.size)).toBeUndefined();
      for (const name of ['toString', '__proto__', 'no such token'])
        expect(tokenizer.id(name)).not.toBeTypeOf('function');
    });

    it.each([-1, 0.5, Number.NaN, Infinity, 2 ** 31])('says that there is no id %d', (id) => {
      const message = `id ${id} is not in the vocabulary (size ${tokenizer.size})`;
      expect(() => tokenizer.decode([id])).toThrow(new RangeError(`decode: ${message}`));
      expect(() => tokenizer.bytes(id)).toThrow(new RangeError(`bytes: ${message}`));
      expect(() => streamingDecoder(tokenizer).push(id)).toThrow(RangeError);
      expect(tokenizer.token(id)).toBeUndefined();
    });

    it('says what it cannot encode', () => {
      expect(() => tokenizer.encode(undefined as never)).toThrow('encode: expected a string, got undefined');
      expect(() => tokenizer.encode('a', { specials: 'id' as never })).toThrow(
        `encode: specials is 'text' or 'ids', got "id"`,
      );
    });

    // Far from the limit where the time is linear, far beyond it where it is quadratic.
    it.each([
      ['prose', 'The quick brown fox jumps over the lazy dog, 42 times; it does not tire.\n'.repeat(2800)],
      ['one letter', 'a'.repeat(200_000)],
      ['spaces', ' '.repeat(200_000)],
      [
        'all letters',
        Array.from({ length: 200_000 }, (_, i) => String.fromCharCode(97 + ((i * i * 7 + i) % 26))).join(''),
      ],
    ])('takes linear time: %s', (_, text) => {
      const start = performance.now();
      const { ids } = tokenizer.encodeWithOffsets(text);
      expect(performance.now() - start).toBeLessThan(5000);
      expect(tokenizer.decode(ids)).toBe(text);
    });
  });
};
