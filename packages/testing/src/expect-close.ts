import type { Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

type Values = Tensor | ArrayLike<number> | { readonly shape: readonly number[]; readonly data: ArrayLike<number> };

const flat = (values: Values): { shape?: readonly number[]; data: ArrayLike<number> } => {
  if ('dataSync' in values) return { shape: values.shape, data: values.dataSync() };
  if ('data' in values) return values;
  return { data: values };
};

/** Fails unless both hold the same number of values (and the same shape, where both have one) and none differs by more than `abs`. */
export const expectClose = (actual: Values, expected: Values, abs = 1e-5): void => {
  const got = flat(actual);
  const want = flat(expected);
  if (got.shape && want.shape) expect([...got.shape]).toEqual([...want.shape]);
  expect(got.data.length).toBe(want.data.length);
  let worst = -1;
  let at = 0;
  for (let i = 0; i < want.data.length; i++) {
    const a = got.data[i] as number;
    const b = want.data[i] as number;
    const difference =
      Object.is(a, b) || a === b ? 0 : Number.isNaN(a - b) ? Number.POSITIVE_INFINITY : Math.abs(a - b);
    if (difference > worst) [worst, at] = [difference, i];
  }
  if (worst > abs)
    expect.fail(
      `largest difference ${worst} at ${at} (got ${got.data[at]}, expected ${want.data[at]}), allowed ${abs}`,
    );
};
