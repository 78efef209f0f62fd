import { disposeTree, initParams, recordTaps, relu, seeded } from '@blockformer/core';
import { describeBackends, expectClose, expectNoLeaks } from '@blockformer/testing';
import { type Tensor, tensor1d, tensor2d, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { mlp } from './mlp.ts';

describeBackends('mlp', () => {
  test('by hand, with the hidden layer seen', () => {
    tidy(() => {
      const part = mlp({ dim: 1, hidden: 2, activation: relu });
      const params = {
        up: { weight: tensor2d([[1, -1]]), bias: tensor1d([0, 1]) },
        down: { weight: tensor2d([[2], [10]]), bias: tensor1d([0.5]) },
      };
      const x = tensor3d([[[3], [-2]]]);
      const seen = recordTaps();
      expectClose(part.forward(params, x), [6.5, 30.5]);
      expectClose(part.forward(params, x, { residual: x }), [9.5, 28.5]);
      expectClose(part.forward(params, x, { residual: x, tap: seen.tap }), [9.5, 28.5]);
      expectClose(seen.tensors.get('hidden') as Tensor, [3, 0, 0, 3]);
      expectClose(seen.tensors.get('output') as Tensor, [6.5, 30.5]);
      seen.dispose();
    });
  });

  test('is four times as wide inside by default', () => {
    expect(mlp({ dim: 3, activation: relu }).spec.up.weight.shape).toEqual([3, 12]);
  });

  test('leaves no tensors behind', () =>
    expectNoLeaks(() => {
      const part = mlp({ dim: 3, activation: relu });
      const params = initParams(part, seeded(1));
      const x = tensor3d([[[1, 2, 3]]]);
      disposeTree([part.forward(params, x), x, params]);
    }));
});
