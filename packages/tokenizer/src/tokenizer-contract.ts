import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBatch } from './encode-batch.ts';
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

export type ContractOptions = {
  /** Its spans leave spaces out, on purpose. */
  readonly trims?: boolean;
  /** It rewrites its text (normalizes it, has unknown tokens), so that decoding does not give the text back. */
  readonly rewrites?: boolean;
};

/** What every tokenizer does, as tests. */
export const tokenizerContract = (
  name: string,
  tokenizer: Tokenizer,
  { trims = false, rewrites = false }: ContractOptions = {},
): void => {
  describe(`${name}, as a tokenizer`, () => {
    const known = Array.from({ length: tokenizer.size }, (_, id) => id).filter(
      (id) => tokenizer.token(id) !== undefined,
    );
    const someIds = fc.array(fc.constantFrom(...known), { maxLength: 40 });

    if (!rewrites) {
      it('gives every text back', () => {
        fc.assert(
          fc.property(anyText, (text) => {
            expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
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
    }

    it('takes half a surrogate pair for U+FFFD, as UTF-8 does', () => {
      fc.assert(
        fc.property(anyUtf16, (text) => {
          expect(tokenizer.encode(text)).toEqual(tokenizer.encode(wellFormed(text)));
          if (!rewrites) expect(tokenizer.decode(tokenizer.encode(text))).toBe(wellFormed(text));
        }),
      );
    });

    it('has spans that are inside the text, and whole characters', () => {
      fc.assert(
        fc.property(fc.oneof(anyText, anyUtf16), (text) => {
          const { ids, offsets, words } = tokenizer.encodeWithOffsets(text);
          expect(ids).toEqual(tokenizer.encode(text));
          expect([offsets.length, words.length]).toEqual([ids.length, ids.length]);
          expect([...words].sort((a, b) => (a as number) - (b as number))).toEqual(words);
          for (const [start, end] of offsets) {
            expect(0 <= start && start <= end && end <= text.length).toBe(true);
            expect(wellFormed(text.slice(start, end))).toBe(wellFormed(text).slice(start, end));
          }
        }),
      );
    });

    if (!rewrites)
      it('has spans that are in order and cover the text', () => {
        fc.assert(
          fc.property(fc.oneof(anyText, anyUtf16), (text) => {
            const { offsets } = tokenizer.encodeWithOffsets(text);
            let covered = 0;
            for (const [start, end] of offsets) {
              expect(end).toBeGreaterThanOrEqual(covered);
              if (!trims) expect(start).toBeLessThanOrEqual(covered);
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
          if (!rewrites) expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
          if (id !== tokenizer.roles.unk) expect(tokenizer.encode(special)).not.toContain(id);
          expect(tokenizer.decode([id])).toBe(special);
          expect(tokenizer.decode([id], { skipSpecials: true })).toBe('');
          expect([...tokenizer.bytes(id)]).toEqual([...utf8.encode(special)]);
        }),
      );
    });

    it('has roles and a template of its own tokens', () => {
      for (const id of Object.values(tokenizer.roles)) expect(tokenizer.token(id)).toBeDefined();
      const { single, pair } = tokenizer.template;
      for (const part of [...single, ...pair]) if ('id' in part) expect(tokenizer.token(part.id)).toBeDefined();
      expect(single.filter((part) => 'text' in part)).toHaveLength(1);
      expect(pair.filter((part) => 'text' in part)).toHaveLength(2);
    });

    it('gives a batch one length, with no ids but those of the texts, the template and padding', () => {
      const pad = tokenizer.roles.pad ?? (known[0] as number);
      fc.assert(
        fc.property(
          fc.array(anyText, { minLength: 1, maxLength: 4 }),
          fc.integer({ min: 8, max: 30 }),
          (texts, length) => {
            const inputs = encodeBatch(tokenizer, texts, { truncate: { length }, pad: { id: pad } });
            const longest = Math.max(...inputs.map(({ attentionMask }) => attentionMask.filter(Boolean).length));
            expect(longest).toBeLessThanOrEqual(length);
            inputs.forEach(({ ids, typeIds, attentionMask, texts: of, overflowing }, i) => {
              expect([ids, typeIds, attentionMask, of].map((list) => list.length)).toEqual(Array(4).fill(longest));
              const windows = [ids, ...overflowing.map((window) => window.ids)];
              const masks = [of, ...overflowing.map((window) => window.texts)];
              const kept = windows.flatMap((window, n) => window.filter((_, k) => masks[n]?.[k] === 0));
              expect(kept).toEqual(tokenizer.encode(texts[i] as string));
              const end = attentionMask.lastIndexOf(1) + 1;
              expect(ids.slice(end)).toEqual(Array(longest - end).fill(pad));
            });
          },
        ),
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
      const decoded = tokenizer.decode(ids);
      expect(performance.now() - start).toBeLessThan(5000);
      if (!rewrites) expect(decoded).toBe(text);
    });
  });
};
