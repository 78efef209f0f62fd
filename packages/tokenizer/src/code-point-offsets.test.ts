import { expect, it } from 'vitest';
import { codePointOffsets } from './code-point-offsets.ts';

it('counts code points', () => {
  // units:  a 0, 👍 1-2, b 3, half a pair 4
  expect(
    codePointOffsets('a👍b\ud83d', [
      [0, 1],
      [1, 3],
      [3, 4],
      [4, 5],
      [5, 5],
    ]),
  ).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 4],
  ]);
  expect(codePointOffsets('', [[0, 0]])).toEqual([[0, 0]]);
});

it('names an offset outside the text', () => {
  expect(() => codePointOffsets('ab', [[0, 3]])).toThrow(
    'codePointOffsets: offset 3 is outside the text (2 code units)',
  );
});
