import { describe, expect, it } from 'vitest';
import { translateRegex } from './translate-regex.ts';

const matches = (pattern: string, text: string): string[] => text.match(translateRegex(pattern)) ?? [];

describe('translateRegex', () => {
  it.each([
    [String.raw`\s+`, 'a \u0085\u3000\uFEFFb', [' \u0085\u3000']],
    [String.raw`[^\s\d]+`, 'ab 1٣c', ['ab', 'c']],
    ["(?i:'s|'ll)|x", "'S 'lL 'ſ x X", ["'S", "'lL", "'ſ", 'x']],
    ["'(?i:[sk])s", "'Ss '\u212as 'SS", ["'Ss", "'\u212as"]],
    [String.raw`[!"\-\#\]\[]`, `a!"-#][`, ['!', '"', '-', '#', ']', '[']],
    ['a.', 'a\u2028a\n', ['a\u2028']],
    [String.raw`\-\'\p{Lu}{2}(?!x)`, "-'ABx -'AB", ["-'AB"]],
    ['(?:a|(b))+(?=c)', 'abac', ['aba']],
  ])('%s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toEqual(expected);
  });

  it.each([
    ['^a', '^ in the pattern "^a" is not supported'],
    ['a$', '$ in the pattern "a$" is not supported'],
    [String.raw`\w`, String.raw`\w in the pattern "\\w" is not supported`],
    [String.raw`\bx`, String.raw`\b in the pattern "\\bx" is not supported`],
    [String.raw`\h`, String.raw`\h in the pattern "\\h" is not supported`],
    [String.raw`\p{^L}`, String.raw`\p in the pattern "\\p{^L}" is not supported`],
    ['[a&&b]', '& inside a class in the pattern "[a&&b]" is not supported'],
    ['[[:alpha:]]', '[ inside a class in the pattern "[[:alpha:]]" is not supported'],
    ['[]a]', 'a class that begins with ] in the pattern "[]a]" is not supported'],
    ['(?>a)', '(?> in the pattern "(?>a)" is not supported'],
    ['(?i)a', '(?i in the pattern "(?i)a" is not supported'],
    ['(?i:[a-z])', 'a range inside (?i: in the pattern "(?i:[a-z])" is not supported'],
    [String.raw`(?i:\p{Lu})`, String.raw`\p{Lu} inside (?i: in the pattern "(?i:\\p{Lu})" is not supported`],
    ['(?i:é)', '"é" inside (?i: in the pattern "(?i:é)" is not supported'],
    ['a++', 'the pattern "a++" is not supported'],
    [String.raw`\p{Nope}`, String.raw`the pattern "\\p{Nope}" is not supported`],
    ['a\\', 'a \\ at the end in the pattern "a\\\\" is not supported'],
  ])('refuses %s', (pattern, message) => {
    expect(() => translateRegex(pattern)).toThrow(new Error(`tokenizer.json: ${message}`));
  });
});
