import '@blockformer/testing/gradients';
import { backends, expectClose, golden, useBackend } from '@blockformer/testing';
import {
  mul,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  valueAndGrad,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { crossEntropy } from './cross-entropy.ts';

const reference = golden('parts');
const tolerance = reference.json.tolerances.cross_entropy.abs;

describe.each(backends)('crossEntropy on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test.each([
    ['mean', 0],
    ['smoothed', 0.1],
  ])('the loss and the gradient of PyTorch, %s', (name, smoothing) => {
    const values = (part: string) => reference.values(`cross_entropy.${name}.${part}`);
    const { data: ids } = values('input.labels');
    const labels = Int32Array.from(ids, (id) => Math.max(0, id));
    const counted = Float32Array.from(ids, (id) => (id === -100 ? 0 : 1)); // the others are padding
    tidy(() => {
      const given = reference.tensor(`cross_entropy.${name}.input.logits`); // [B, T, V]
      const logits = reshape(given, [counted.length, -1]) as Tensor2D;
      const options = { smoothing, weights: tensor1d(counted) };
      const loss = (x: Tensor) => crossEntropy(x as Tensor2D, tensor1d(labels, 'int32'), options);
      const { value, grad } = valueAndGrad(loss)(logits);
      expectClose(value.dataSync(), values('output.loss').data, tolerance);
      expectClose(reshape(grad, given.shape), values('output.grad_logits'), tolerance);
    });
  });

  test('without weights every row counts the same, and the gradient of what follows comes through', () => {
    tidy(() => {
      const logits = tensor2d([
        [0, 0],
        [0, Math.log(3)],
      ]);
      const labels = tensor1d([0, 1], 'int32') as Tensor1D;
      const { value, grad } = valueAndGrad((x) => mul(crossEntropy(x as Tensor2D, labels), 2))(logits);
      expectClose(value.dataSync(), [Math.log(2) + Math.log(4 / 3)]);
      expectClose(grad, { shape: [2, 2], data: [-0.5, 0.5, 0.25, -0.25] });
      expect(value.rank).toBe(0);
    });
  });
});
