import { expect, test } from 'vitest';
import type { PassSet, PlacedToken } from '../../engine/attend/pass.ts';
import { sameWord, sharesOf } from './compare.ts';

const token = (text: string, special = false, span?: [number, number]): PlacedToken => ({
  id: 0,
  text,
  special,
  ...(span ? { span } : {}),
});

const set: PassSet = {
  kind: 'encoder',
  queries: [token('[CLS]', true), token('a'), token('b')],
  layers: [
    {
      name: '0',
      part: 'blocks.0.attention',
      heads: 2,
      values: Float32Array.of(
        ...[1, 0, 0, 0.5, 0.25, 0.25, 0, 0.75, 0.25],
        ...[1, 0, 0, 0, 0.5, 0.5, 0, 0, 1], //
      ),
    },
  ],
};

test('where a token looks, and where all words do', () => {
  expect(sharesOf(set, { head: { layer: 0, head: 0 }, query: 1 })).toEqual({
    left: 0,
    itself: 0.25,
    right: 0.25,
    special: 0.5,
  });
  expect(sharesOf(set, { head: { layer: 0, head: 'mean' }, query: 2 })).toEqual({
    left: 0.375,
    itself: 0.625,
    right: 0,
    special: 0,
  });
  expect(sharesOf(set)).toEqual({ left: 0.1875, itself: 0.5, right: 0.1875, special: 0.125 });
});

test('the same word in another division of the text', () => {
  const others = [token('[CLS]', true), token('the', false, [0, 3]), token(' cat', false, [3, 7])];
  expect(sameWord(token('cat', false, [4, 7]), others)).toBe(2);
  expect(sameWord(token('[SEP]', true), others)).toBeUndefined();
  expect(sameWord(token('far', false, [10, 13]), others)).toBeUndefined();
});
