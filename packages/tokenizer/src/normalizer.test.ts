import { describe, expect, it } from 'vitest';
import { itself, spanOf } from './aligned.ts';
import { type NormalizationForm, unicodeNormalizer } from './normalizer.ts';

/** The result, and the span of each of its characters. */
const normalized = (form: NormalizationForm, source: string): [string, ...[number, number][]] => {
  const result = unicodeNormalizer(form)(itself(source));
  const { text } = result;
  let at = 0;
  return [
    text,
    ...Array.from(text, ({ length }) => {
      at += length;
      return spanOf(result, at - length, at) as [number, number];
    }),
  ];
};

// Hugging Face tokenizers 0.23.2 has the same spans (in code points).
describe('unicodeNormalizer', () => {
  it.each<[NormalizationForm, string, string, [number, number][]]>([
    [
      'NFC',
      'ae\u0301x',
      'a\u00e9x',
      [
        [0, 1],
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'NFC',
      'e\u0301\u0323',
      '\u1eb9\u0301',
      [
        [0, 1],
        [2, 3],
      ],
    ],
    [
      'NFC',
      '\u1100\u1161\u11a8k',
      '\uac01k',
      [
        [0, 1],
        [3, 4],
      ],
    ],
    [
      'NFD',
      '\u00e9x',
      'e\u0301x',
      [
        [0, 1],
        [0, 1],
        [1, 2],
      ],
    ],
    [
      'NFD',
      '\u{1109a}x',
      '\u{11099}\u{110ba}x',
      [
        [0, 2],
        [0, 2],
        [2, 3],
      ],
    ],
    [
      'NFKC',
      '\ufb03x',
      'ffix',
      [
        [0, 1],
        [0, 1],
        [0, 1],
        [1, 2],
      ],
    ],
    [
      'NFKC',
      '\uff76\uff9ea',
      '\u30aca',
      [
        [0, 1],
        [2, 3],
      ],
    ],
    [
      'NFKD',
      '\u00bd',
      '1\u20442',
      [
        [0, 1],
        [0, 1],
        [0, 1],
      ],
    ],
    [
      'NFC',
      'plain',
      'plain',
      [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 4],
        [4, 5],
      ],
    ],
  ])('%s of %j', (form, source, text, spans) => {
    expect(normalized(form, source)).toEqual([text, ...spans]);
  });
});
