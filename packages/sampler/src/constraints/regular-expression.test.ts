import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { automatonOf } from './automaton.ts';
import { regularExpression } from './regular-expression.ts';

const utf8 = new TextEncoder();

/** Whether the automaton of the pattern accepts a text. */
function matcher(pattern: RegExp | string): (text: string) => boolean {
  const automaton = automatonOf(regularExpression(pattern), () => true);
  return (text) => automaton.complete(automaton.after(automaton.start, utf8.encode(text)));
}

/** What the engine says. */
const native = (source: string, flags = 'u'): ((text: string) => boolean) => {
  const whole = new RegExp(`^(?:${source})$`, flags);
  return (text) => whole.test(text);
};

const PATTERNS = [
  'abc',
  'a|bc|',
  '(?:ab)*c',
  'a+?b{2}c{1,3}',
  '(a?){3}',
  '(?:a|ab)(?:c|bcd)*',
  '[a-c]{2,}',
  '[^a-c]*',
  '.',
  '.*',
  '\\d{2}-\\w+\\s?',
  '[\\W\\d]+',
  '\\S\\D',
  'ä|日本|👍+',
  '[ä-ü]*[𝄞-👍]?',
  '[^ä👍]{1,2}',
  '\\p{L}\\p{N}?',
  '\\P{Lu}*',
  '\\u{1F44D}|\\x41|\\cA|\\n',
  '^a$',
  'a^b|c',
  '(?:a$|ab)c?',
  '(?:^a)*b',
  '()*',
  '(?:a*)*b',
  '\\/\\.\\\\\\[',
  '[\\]\\-^]',
  '[\\s\\S]',
];

const character = fc.constantFrom(...'abcdAB01-_ .\n/\\[]^äöüÄß日本👍𝄞\u2028\u00a0\u0001ſK');
const text = fc.string({ unit: character, maxLength: 6 });

describe('regularExpression', () => {
  it.each(PATTERNS)('matches what the engine matches: %s', (source) => {
    const ours = matcher(source);
    const theirs = native(source);
    fc.assert(
      fc.property(text, (sample) => {
        expect(ours(sample)).toBe(theirs(sample));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [/straße|K/iu, 'straße|K', 'iu'],
    [/[^a-c]+/iu, '[^a-c]+', 'iu'],
    [/\w\W/iu, '\\w\\W', 'iu'],
    [/a.c/su, 'a.c', 'su'],
    [/[äß]s/isu, '[äß]s', 'isu'],
  ])('knows flags: %s', (pattern, source, flags) => {
    const ours = matcher(pattern);
    const theirs = native(source, flags);
    for (const sample of ['STRASSE', 'straße', 'STRAẞE', 'k', 'K', 'aK', 'ſ-', 'S-', 'a\nc', 'a\nC', 'ẞS', 'äſ', 'xyz'])
      expect([sample, ours(sample)]).toEqual([sample, theirs(sample)]);
    fc.assert(
      fc.property(text, (sample) => {
        expect(ours(sample)).toBe(theirs(sample));
      }),
      { numRuns: 200 },
    );
  });

  it('matches what random patterns match', () => {
    const atom = fc.constantFrom('a', 'b', 'ä', '[ab]', '[^a]', '.', '\\w', '👍');
    const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
      pattern: fc.oneof(
        { depthSize: 'small' },
        atom,
        fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `${a}${b}`),
        fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(?:${a}|${b})`),
        fc
          .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?'))
          .map(([a, quantifier]) => `(?:${a})${quantifier}`),
      ),
    }));
    const sample = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'ä', '👍', '\n'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, fc.array(sample, { minLength: 10, maxLength: 10 }), (source, samples) => {
        const ours = matcher(source);
        const theirs = native(source);
        for (const each of samples) expect(ours(each)).toBe(theirs(each));
      }),
      { numRuns: 300 },
    );
  });

  it('accepts no bytes that are not UTF-8', () => {
    const automaton = automatonOf(regularExpression('[\\s\\S]*'), () => true);
    for (const bytes of [[0x80], [0xc0, 0x80], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf5], [0xf4, 0x90], [0xff]])
      expect(automaton.after(automaton.start, Uint8Array.from(bytes))).toBe(-1);
  });

  it('rejects what it cannot follow', () => {
    expect(() => regularExpression('(a)\\1')).toThrow(
      'regularExpression: a reference to a group is not supported: \\1',
    );
    expect(() => regularExpression('(?=a)')).toThrow('a lookahead is not supported: (?=a)');
    expect(() => regularExpression('(?<!a)b')).toThrow('a lookbehind is not supported');
    expect(() => regularExpression('\\bword')).toThrow('a word boundary is not supported: \\b');
    expect(() => regularExpression('(?i:a)')).toThrow('a group with flags is not supported');
    expect(() => regularExpression('a(')).toThrow('regularExpression: Invalid regular expression: /a(/u: Unterminated');
    expect(() => regularExpression(/a/gu)).toThrow('the flag g is not supported, only i, s and u');
    expect(() => regularExpression('(?:(?:a{1000}){1000}){1000}')).toThrow('more than 100000 states; repeat less');
  });
});
