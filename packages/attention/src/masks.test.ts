import { expectClose, useBackend } from '@blockformer/testing';
import { softmax, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { causalMask, MASKED as M, paddingMask, visibleMask } from './masks.ts';

describe('masks', () => {
  beforeAll(() => useBackend('cpu'));

  test('causal, square and after three known positions', () => {
    expectClose(causalMask(3), [0, M, M, 0, 0, M, 0, 0, 0]);
    expectClose(causalMask(2, 5), [0, 0, 0, 0, M, 0, 0, 0, 0, 0]);
    expect(causalMask(2, 5).shape).toEqual([1, 1, 2, 5]);
  });

  test('padding on either side', () => {
    expectClose(paddingMask([1, 3], 3), [0, M, M, 0, 0, 0]);
    expectClose(paddingMask([1, 3], 3, 'left'), [M, M, 0, 0, 0, 0]);
    expect(paddingMask([1, 3], 3).shape).toEqual([2, 1, 1, 3]);
    expectClose(visibleMask(tensor2d([[1, 0, 1]], [1, 3], 'int32')), [0, M, 0]);
  });

  test('a masked weight is exactly zero, and a row that is all masked is not NaN', () => {
    expectClose(softmax(tensor2d([[3, M + 5, 3]])), [0.5, 0, 0.5], 0);
    expectClose(softmax(tensor2d([[M, M]])), [0.5, 0.5], 0);
  });

  test.each([0, 4, 1.5])('refuses a length of %d in 3', (length) => {
    expect(() => paddingMask([length], 3)).toThrow(`paddingMask: lengths are integers from 1 to 3, got ${length}`);
  });
});
