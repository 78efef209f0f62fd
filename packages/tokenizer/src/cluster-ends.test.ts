import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterEnds } from './cluster-ends.ts';

const atOnce = (text: string): number[] =>
  Array.from(
    new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text),
    ({ index, segment }) => index + segment.length,
  );

describe('clusterEnds', () => {
  it('is what the engine gives for the whole text', () => {
    const character = fc.constantFrom(
      ...[
        'a',
        '\r',
        '\n',
        '\u0301',
        '\u200d',
        '👩',
        '🏽',
        '🇩',
        '🇪',
        '한',
        '\u1100',
        '\u1161',
        'क',
        '\u094d',
        '\u0600',
        '\ud83d',
      ],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.array(character, { maxLength: 700, size: 'max' }).map((list) => list.join('')),
      fc
        .tuple(fc.string({ unit: character }), fc.integer({ min: 100, max: 300 }))
        .map(([piece, count]) => piece.repeat(count)),
    );
    fc.assert(
      fc.property(text, (each) => {
        expect([...clusterEnds(each)]).toEqual(atOnce(each));
      }),
    );
  });

  it('takes a high surrogate alone for what it is, at the end of a window too', () => {
    for (let before = 120; before < 132; before++) {
      const text = `${'b'.repeat(before)}\ud83d🏽${'é'.repeat(9)}`;
      expect([...clusterEnds(text)]).toEqual(atOnce(text));
    }
  });

  it.each([
    ['CJK', '日本語'],
    ['accents', 'a\u0301'],
    ['one letter with many accents', '\u0301'],
    ['line ends', '\r\n'],
    ['flags', '🇩🇪'],
    ['ASCII', 'a'],
  ])('takes linear time: %s', (_, piece) => {
    const text = piece.repeat(200_000 / piece.length);
    const start = performance.now();
    expect([...clusterEnds(text)].at(-1)).toBe(text.length);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
