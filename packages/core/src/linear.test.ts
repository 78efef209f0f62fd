import '@blockformer/testing/gradients';
import { describeBackends, expectClose, expectNoLeaks, useBackend } from '@blockformer/testing';
import { abs, dispose, grad, sum, type Tensor, tensor1d, tensor2d, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { disposeTree, geluTanh, initParams, linear, linearOperation, relu, seeded } from './index.ts';

describeBackends('linear', () => {
  test('by hand, with bias, activation and residual', () => {
    tidy(() => {
      const weight = tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
      const bias = tensor1d([10, -100]);
      const x = tensor3d([1, 0, -1, 2, 1, 0], [1, 2, 3]);
      const part = linear({ in: 3, out: 2 });
      expectClose(part.forward({ weight, bias }, x), [6, -104, 15, -92]);
      expectClose(part.forward({ weight, bias }, x, { activation: relu }), [6, 0, 15, 0]);
      const residual = tensor3d([1, 2, 3, 4], [1, 2, 2]);
      expectClose(part.forward({ weight, bias }, x, { activation: relu, residual }), [7, 2, 18, 4]);
      expectClose(linear({ in: 3, out: 2, bias: false }).forward({ weight }, x), [-4, -4, 5, 8]);
    });
  });

  test('an activation of the user’s own is applied before the residual', () => {
    tidy(() => {
      const weight = tensor2d([1, -1], [1, 2]);
      const x = tensor2d([2], [1, 1]);
      const residual = tensor2d([10, 10], [1, 2]);
      const part = linear({ in: 1, out: 2, bias: false });
      expectClose(part.forward({ weight }, x, { activation: (y) => abs(y), residual }), [12, 12]);
    });
  });

  test('leaves no tensors behind with an activation of the user’s own', () =>
    expectNoLeaks(() => {
      const part = linear({ in: 1, out: 2 });
      const params = initParams(part, seeded(1));
      const [x, residual] = [tensor2d([2], [1, 1]), tensor2d([10, 10], [1, 2])];
      disposeTree([params, x, residual, part.forward(params, x, { activation: (y) => abs(y), residual })]);
    }));

  test('leaves no tensors behind', () =>
    expectNoLeaks(() => {
      const part = linear({ in: 5, out: 3 });
      const params = initParams(part, seeded(1));
      const x = tensor2d([1, 2, 3, 4, 5], [1, 5]);
      dispose([part.forward(params, x, { activation: geluTanh }) as Tensor, x]);
      dispose(params as never);
    }));
});

describe('linear', () => {
  beforeAll(() => useBackend('cpu'));

  test('says who, expected and got when a shape does not fit', () => {
    const part = linear({ in: 3, out: 2 });
    const params = initParams(part, seeded(1));
    expect(() => part.forward(params, tensor2d([1, 2], [1, 2]))).toThrow(
      'linear: expected x of shape [1, 3], got [1, 2]',
    );
  });

  test('is differentiable, through the composition', () => {
    const weight = tensor2d([1, 2, 3, 4], [2, 2]);
    const slope = grad((x: Tensor) => sum(linearOperation({ x, weight }, {})))(tensor2d([5, 6], [1, 2]));
    expectClose(slope, [3, 7]);
  });
});
