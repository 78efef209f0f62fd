import '@blockformer/testing/gradients';
import { describeBackends, expectClose } from '@blockformer/testing';
import { add, erf, grads, mul, type Tensor, tanh, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { gelu, geluTanh, layerNorm, layerNormOperation, seeded } from './index.ts';

// A backend with kernels brings gradients of its own; the reference is the derivative that TensorFlow.js takes of the
// composition. Widths that are no multiple of four are on purpose.

const random = (length: number, scale: number): Float32Array => {
  const next = seeded(3);
  return Float32Array.from({ length }, () => (next() - 0.5) * scale);
};

const sides = (
  f: (...x: Tensor[]) => Tensor,
  g: (...x: Tensor[]) => Tensor,
  inputs: Tensor[],
  tolerance: number,
): void =>
  tidy(() => {
    const dy = mul(f(...inputs), 0.7);
    const got = grads(f)(inputs, dy);
    const want = grads(g)(inputs, dy);
    expect(got).toHaveLength(want.length);
    for (const [i, each] of got.entries()) {
      expect(each.shape).toEqual((want[i] as Tensor).shape);
      expectClose(each, (want[i] as Tensor).dataSync() as Float32Array, tolerance);
    }
  });

describeBackends('gradients', () => {
  test('gelu, from far left to far right', () => {
    const x = tensor2d(random(7 * 13, 16), [7, 13]);
    sides(
      gelu as (x: Tensor) => Tensor,
      (x) => mul(mul(x as Tensor, 0.5), add(erf(mul(x as Tensor, Math.SQRT1_2)), 1)),
      [x],
      2e-5,
    );
    const far = tensor1d([-1e30, -50, 50, 1e30]);
    const [slope] = grads((x: Tensor) => gelu(x))([far], tensor1d([1, 1, 1, 1]));
    expect([...(slope as Tensor).dataSync()].map((y) => y + 0)).toEqual([0, 0, 1, 1]);
  });

  test('gelu with tanh', () => {
    const x = tensor2d(random(7 * 13, 16), [7, 13]);
    const composed = (x: Tensor): Tensor =>
      mul(mul(x, 0.5), add(tanh(mul(mul(x, Math.sqrt(2 / Math.PI)), add(mul(mul(x, x), 0.044715), 1))), 1));
    sides(geluTanh as (x: Tensor) => Tensor, composed as never, [x], 2e-5);
  });

  test.each([3, 4, 37, 64])('layer norm of width %i', (D) => {
    const inputs = [tensor2d(random(9 * D, 4), [9, D]), tensor1d(random(D, 3)), tensor1d(random(D, 2))];
    const part = layerNorm({ dim: D, epsilon: 1e-3 });
    const forward = (x: Tensor, scale: Tensor, bias: Tensor): Tensor => part.forward({ scale, bias } as never, x);
    const composed = (x: Tensor, scale: Tensor, bias: Tensor): Tensor =>
      layerNormOperation.composed({ x, scale, bias } as never, { epsilon: 1e-3 });
    sides(forward as never, composed as never, inputs, 1e-4);
    const bare = layerNorm({ dim: D, epsilon: 1e-3, bias: false });
    sides(
      ((x: Tensor, scale: Tensor) => bare.forward({ scale } as never, x)) as never,
      ((x: Tensor, scale: Tensor) => layerNormOperation.composed({ x, scale } as never, { epsilon: 1e-3 })) as never,
      inputs.slice(0, 2),
      1e-4,
    );
  });
});
