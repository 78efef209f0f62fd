import { countParams, initParams, seeded } from '@blockformer/core';
import { describeBackends, expectClose, expectNoLeaks } from '@blockformer/testing';
import { dispose, mul, type Tensor, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { linearHead, tiedHead } from './index.ts';

const tenTimes = (hidden: Tensor): Tensor => mul(hidden, 10);

describeBackends('heads', () => {
  test('tied: the product with the table, scaled and with a bias', () => {
    tidy(() => {
      const x = tensor2d([[1, 2]]);
      expectClose(tiedHead().forward({}, x, tenTimes), [10, 20]);
      expectClose(tiedHead({ scale: 0.5 }).forward({}, x, tenTimes), [5, 10]);
      const bias = tensor1d([1, -1]);
      expectClose(tiedHead({ scale: 2, bias: 2 }).forward({ bias }, x, tenTimes), [21, 39]);
    });
  });

  test('the bias of a tied head is stored, and not counted as a parameter', () => {
    const { spec } = tiedHead({ bias: 7 });
    expect(spec.bias?.shape).toEqual([7]);
    expect(countParams(spec)).toBe(0);
  });

  test('linear: a matrix of its own', () => {
    tidy(() => {
      const head = linearHead({ dim: 2, vocab: 3 });
      expect(countParams(head.spec)).toBe(6);
      const weight = tensor2d([
        [1, 2, 3],
        [0, 1, 0],
      ]);
      expectClose(head.forward({ weight }, tensor2d([[1, 2]]), tenTimes), [1, 4, 3]);
    });
  });

  test('leave no tensors behind', () =>
    expectNoLeaks(() => {
      const head = tiedHead({ scale: 2, bias: 2 });
      const params = initParams(head, seeded(1));
      const x = tensor2d([[1, 2]]);
      dispose([head.forward(params, x, tenTimes), x, params.bias as Tensor]);
    }));
});
