import { describeBackends, expectClose, expectNoLeaks, useBackend } from '@blockformer/testing';
import { neg, range, reshape, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { append, disposeKeysValues, fork, type KeysValues, selectRows, truncate } from './keys-values.ts';

/** One head of width 1 with the given numbers as keys, and their negatives as values. */
const make = (from: number, to: number): KeysValues =>
  tidy(() => ({
    keys: reshape(range(from, to), [1, 1, -1, 1]) as Tensor4D,
    values: reshape(range(-from, -to, -1), [1, 1, -1, 1]) as Tensor4D,
  }));
const keys = (kv: KeysValues): number[] => [...kv.keys.dataSync()];

describeBackends('keys and values', () => {
  test('append gives a new value and leaves both as they were', () => {
    const past = make(0, 3);
    const next = make(3, 5);
    const both = append(past, next);
    expect(keys(both)).toEqual([0, 1, 2, 3, 4]);
    expectClose(both.values, [0, -1, -2, -3, -4]);
    expect(keys(past)).toEqual([0, 1, 2]);
    expect(keys(next)).toEqual([3, 4]);
  });

  test('one value may be extended twice, in different ways', () => {
    const past = make(0, 2);
    const left = append(past, make(2, 4));
    const right = append(past, make(7, 8));
    const further = append(left, make(4, 5));
    expect(keys(left)).toEqual([0, 1, 2, 3]);
    expect(keys(right)).toEqual([0, 1, 7]);
    expect(keys(further)).toEqual([0, 1, 2, 3, 4]);
  });

  test('truncate, then extend again', () => {
    const whole = append(make(0, 2), make(2, 5));
    const cut = truncate(whole, 3);
    expect(keys(append(cut, make(9, 10)))).toEqual([0, 1, 2, 9]);
    expect(keys(whole)).toEqual([0, 1, 2, 3, 4]);
  });

  test('a fork lives on when the original is released', () => {
    const original = make(0, 3);
    const copy = fork(original);
    disposeKeysValues(original);
    expect(keys(append(copy, make(3, 4)))).toEqual([0, 1, 2, 3]);
  });

  test('rows of a batch, in any order', () => {
    const batch: KeysValues = tidy(() => {
      const keys = reshape(range(0, 6), [3, 1, 2, 1]) as Tensor4D;
      return { keys, values: neg(keys) };
    });
    const chosen = selectRows(batch, [2, 0]);
    expect(keys(chosen)).toEqual([4, 5, 0, 1]);
    expectClose(chosen.values, [-4, -5, 0, -1]);
    expect(keys(append(chosen, chosen))).toEqual([4, 5, 4, 5, 0, 1, 0, 1]);
  });

  test('appending to nothing gives a value of its own', () => {
    const next = make(0, 2);
    const first = append(undefined, next);
    disposeKeysValues(next);
    expect(keys(first)).toEqual([0, 1]);
  });

  test('leaves no tensors behind', () =>
    expectNoLeaks(() => {
      const past = make(0, 2);
      const next = make(2, 3);
      const both = append(past, next);
      const cut = truncate(both, 1);
      const chosen = selectRows(both, [0]);
      [past, next, both, cut, chosen].forEach(disposeKeysValues);
    }));
});

describe('truncate', () => {
  beforeAll(() => useBackend('cpu'));
  test.each([0, 4, 1.5])('refuses length %d of 3', (length) => {
    expect(() => truncate(make(0, 3), length)).toThrow(`truncate: length is an integer from 1 to 3, got ${length}`);
  });
});
