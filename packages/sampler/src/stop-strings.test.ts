import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stopStrings } from './stop-strings.ts';

function pieces(strings: readonly string[], text: Iterable<string>): string[] {
  const stops = stopStrings(strings);
  return [...Array.from(text, (piece) => stops.push(piece)), stops.end()];
}

describe('stopStrings', () => {
  it('lets everything pass without stop strings', () => {
    expect(pieces([], 'abc')).toEqual(['a', 'b', 'c', '']);
  });

  it('holds back what may become a stop string', () => {
    expect(pieces(['aab'], 'aaab!')).toEqual(['', '', 'a', '', '', '']);
    expect(pieces(['aab'], 'aaac')).toEqual(['', '', 'a', 'aac', '']);
    expect(pieces(['aab'], 'xaa')).toEqual(['x', '', '', 'aa']);
  });

  it('cuts within a piece', () => {
    expect(pieces(['--'], ['one -', '- two'])).toEqual(['one ', '', '']);
  });

  it('waits for a longer stop string that began earlier', () => {
    expect(pieces(['abcd', 'bc'], 'abcd')).toEqual(['', '', '', '', '']);
    expect(pieces(['abcd', 'bc'], 'abcx')).toEqual(['', '', '', 'a', '']);
    expect(pieces(['abcd', 'bc'], 'abc')).toEqual(['', '', '', 'a']);
  });

  it('tells whether it found one', () => {
    const stops = stopStrings(['ab']);
    stops.push('xa');
    expect(stops.found).toBe(false);
    stops.push('b');
    expect(stops.found).toBe(true);
  });

  it('cuts a text as if it came in one piece', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 });
    const strings = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 5 }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), strings, (parts, stops) => {
        const whole = parts.join('');
        const found = stops.map((string) => whole.indexOf(string)).filter((at) => at >= 0);
        expect(pieces(stops, parts).join('')).toBe(whole.slice(0, Math.min(whole.length, ...found)));
      }),
      { numRuns: 1000 },
    );
  });

  it('rejects an empty stop string', () => {
    expect(() => stopStrings(['a', ''])).toThrow('stopStrings: a stop string is empty');
  });
});
