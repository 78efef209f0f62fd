import { linearOperation, seeded } from '@blockformer/core';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attentionOperation } from '../../attention/src/scaled-dot-product.ts';
import { unembed } from '../../embeddings/src/unembed.ts';
import { compressTensor, registerSimd, type WeightFormat } from './index.ts';

// Kernels against the same formula in float64, over odd sizes, and what they do with NaN, infinities and zeros.

beforeAll(async () => {
  tf.enableProdMode();
  registerSimd({ threads: 2 });
  await tf.setBackend('simd');
});
afterAll(() => tf.removeBackend('simd'));

/** Values of about deviation 1, the same for the same seed. */
const values = (size: number, seed: number, scale = 1): Float32Array => {
  const random = seeded(seed);
  return Float32Array.from({ length: size }, () => (random() + random() + random() - 1.5) * 2 * scale);
};

/** Largest difference in units of the root mean square of what was expected. */
const worst = (got: ArrayLike<number>, want: ArrayLike<number>): number => {
  let [difference, squares] = [0, 0];
  for (let i = 0; i < want.length; i++) {
    difference = Math.max(difference, Math.abs((got[i] as number) - (want[i] as number)));
    squares += (want[i] as number) ** 2;
  }
  return difference / Math.sqrt(squares / want.length + 1e-30);
};

/** x [N, K] · w [K, R] in float64. */
const product = (x: ArrayLike<number>, w: ArrayLike<number>, N: number, K: number, R: number): Float64Array => {
  const y = new Float64Array(N * R);
  for (let n = 0; n < N; n++)
    for (let k = 0; k < K; k++)
      for (let r = 0; r < R; r++) (y[n * R + r] as number) += (x[n * K + k] as number) * (w[k * R + r] as number);
  return y;
};

describe('matrix products against float64', () => {
  const sizes = [1, 7, 31, 33, 100];
  const cases = sizes.flatMap((K) => sizes.flatMap((R) => [1, 2, 5, 33].map((N) => [N, K, R] as const)));

  test.each(['float32', 'int8', 'int4'] as WeightFormat[])('a linear map stored as %s', (weights) => {
    for (const [N, K, R] of [...cases, [1, 767, 767], [3, 3072, 31]] as const)
      tf.tidy(() => {
        const x = tf.tensor(values(N * K, 1), [N, K]);
        const weight = compressTensor('weight', tf.tensor(values(K * R, 2), [K, R]), { weights }) as tf.Tensor2D;
        const y = linearOperation({ x, weight }, {}).dataSync();
        // The rounding of the weights is in `weight` already: what is left is that of the activations to 16 bits.
        const limit = weights === 'float32' ? 5e-6 : 5e-4;
        expect(worst(y, product(x.dataSync(), weight.dataSync(), N, K, R)), `${N} ${K} ${R}`).toBeLessThan(limit);
      });
  });

  test('what the rounding of weights costs: root mean square of the error, relative', () => {
    tf.tidy(() => {
      const plain = tf.tensor(values(512 * 512, 3), [512, 512]);
      const error = (weights: WeightFormat): number => {
        const difference = tf.sub(compressTensor('weight', plain, { weights }), plain);
        return Math.sqrt(
          (tf.mean(tf.square(difference)).dataSync()[0] as number) /
            (tf.mean(tf.square(plain)).dataSync()[0] as number),
        );
      };
      expect(error('float32')).toBe(0);
      expect(error('int8')).toBeLessThan(0.006);
      expect(error('int4')).toBeLessThan(0.08);
    });
  });

  test('a vocabulary of 50,257', () => {
    tf.tidy(() => {
      const [V, D] = [50257, 24];
      const table = tf.tensor2d(values(V * D, 4), [V, D]);
      const x = tf.tensor2d(values(2 * D, 5), [2, D]);
      for (const weights of ['float32', 'int8', 'int4'] as const) {
        const packed = compressTensor('table', table, { weights }) as tf.Tensor2D;
        const across = tf.transpose(packed).dataSync();
        for (const rows of [1, 2]) {
          const y = unembed({ x: tf.slice(x, 0, rows), table: packed }, {}).dataSync();
          expect(worst(y, product(x.dataSync(), across, rows, D, V))).toBeLessThan(5e-4);
        }
      }
    });
  });

  test('products of a batch, with either side transposed', () => {
    for (const [B, M, K, R] of [
      [1, 1, 7, 31],
      [3, 5, 33, 7],
      [2, 33, 31, 65],
      [4, 64, 1, 9],
    ] as const)
      for (const [transposeA, transposeB] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ] as const)
        tf.tidy(() => {
          const [a, b] = [values(B * M * K, 6), values(B * K * R, 7)];
          const left = tf.tensor3d(a, [B, M, K]);
          const right = tf.tensor3d(b, [B, K, R]);
          const y = tf.matMul(
            transposeA ? tf.transpose(left, [0, 2, 1]) : left,
            transposeB ? tf.transpose(right, [0, 2, 1]) : right,
            transposeA,
            transposeB,
          );
          for (let i = 0; i < B; i++)
            expect(
              worst(
                y.dataSync().subarray(i * M * R, (i + 1) * M * R),
                product(a.subarray(i * M * K), b.subarray(i * K * R), M, K, R),
              ),
            ).toBeLessThan(5e-6);
        });
  });
});

describe('functions against float64', () => {
  const erf = (x: number): number => {
    // Series near 0, continued fraction beyond: both to float64 precision.
    if (Math.abs(x) < 2.5) {
      let [sum, term] = [x, x];
      for (let n = 1; n < 80; n++) {
        term *= -(x * x) / n;
        sum += term / (2 * n + 1);
      }
      return (2 / Math.sqrt(Math.PI)) * sum;
    }
    let fraction = 0;
    for (let n = 60; n > 0; n--) fraction = n / 2 / (Math.abs(x) + fraction);
    return Math.sign(x) * (1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / (Math.abs(x) + fraction));
  };
  const functions: [string, (x: number) => number][] = [
    ['Exp', Math.exp],
    ['Tanh', Math.tanh],
    ['Sigmoid', (x) => 1 / (1 + Math.exp(-x))],
    ['Silu', (x) => x / (1 + Math.exp(-x))],
    ['QuickGelu', (x) => x / (1 + Math.exp(-1.702 * x))],
    ['Gelu', (x) => (x / 2) * (1 + erf(x * Math.SQRT1_2))],
    ['GeluTanh', (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))],
    ['Relu', (x) => Math.max(0, x)],
    ['Square', (x) => x * x],
    ['Erf', erf],
    ['Neg', (x) => -x],
    ['Abs', Math.abs],
    ['Step', (x) => (x > 0 ? 1 : 0)],
    ['Sqrt', (x) => Math.sqrt(x)],
    ['Rsqrt', (x) => 1 / Math.sqrt(x)],
  ];
  /** Where a function is not a number, or has no end, the kernel says the same. */
  const distance = (got: number, want: number): number => (Object.is(got, want) ? 0 : Math.abs(got - want));
  const run = (kernel: string, x: tf.Tensor): Float32Array =>
    (tf.engine().runKernel(kernel, { x }) as tf.Tensor).dataSync() as Float32Array;

  test.each(functions)('%s', (kernel, exact) => {
    tf.tidy(() => {
      const points = Float32Array.from({ length: 4001 }, (_, i) => (i - 2000) / 160);
      const got = run(kernel, tf.tensor1d(points));
      points.forEach((x, i) => {
        const want = exact(x);
        expect(distance(got[i] as number, want), `${kernel}(${x})`).toBeLessThan(
          Number.isFinite(want) ? 2e-7 + Math.abs(want) * 6e-7 : 1,
        );
      });
    });
  });

  test('the ends of their range', () => {
    tf.tidy(() => {
      const x = tf.tensor1d([Number.NaN, Number.POSITIVE_INFINITY, 1e30, 0, -1e30]);
      expect(
        [...run('Exp', tf.tensor1d([Number.NEGATIVE_INFINITY, -104, 88.7, 88.8, Number.NaN]))].map((y) =>
          y > 3e38 ? y : y,
        ),
      ).toEqual([0, 0, expect.closeTo(3.3e38, -37), Number.POSITIVE_INFINITY, Number.NaN]);
      expect([...run('Step', x)]).toEqual([Number.NaN, 1, 1, 0, 0]);
      expect([...run('Erf', x)]).toEqual([Number.NaN, 1, 1, 0, -1]);
      expect([...(tf.step(x, 0.5).dataSync() as Float32Array)]).toEqual([Number.NaN, 1, 1, 0.5, 0.5]);
      // Near 0 erf keeps its relative precision.
      const tiny = run('Erf', tf.tensor1d([1e-20, 1e-3, -0.29, 0.31]));
      [1e-20, 1e-3, -0.29, 0.31].forEach((value, i) => {
        expect(Math.abs((tiny[i] as number) / erf(value) - 1)).toBeLessThan(6e-7);
      });
      for (const kernel of ['Silu', 'Gelu', 'GeluTanh', 'QuickGelu', 'Relu']) {
        const [nan, infinity, large, zero, small] = run(kernel, x);
        expect(nan).toBeNaN();
        expect(infinity).toBe(Number.POSITIVE_INFINITY);
        expect(large).toBeCloseTo(1e30, -25);
        expect([Math.abs(zero as number), Math.abs(small as number)], kernel).toEqual([0, 0]);
      }
    });
  });
});

describe('NaN, infinities, zeros', () => {
  const weight = (weights: WeightFormat, data: Float32Array, K: number, R: number) =>
    compressTensor('weight', tf.tensor2d(data, [K, R]), { weights }) as tf.Tensor2D;

  test.each(['float32', 'int8', 'int4'] as WeightFormat[])('in activations and weights, %s', (weights) => {
    tf.tidy(() => {
      const [K, R] = [65, 9];
      for (const N of [1, 3]) {
        const x = values(N * K, 8);
        x[40] = Number.NaN;
        const given = weight(weights, values(K * R, 9), K, R);
        const y = linearOperation({ x: tf.tensor2d(x, [N, K]), weight: given }, {}).dataSync();
        expect(y.subarray(0, R).every(Number.isNaN)).toBe(true);
        expect(y.subarray(R).some(Number.isNaN)).toBe(false);
        const infinite = values(N * K, 8);
        infinite[3] = Number.POSITIVE_INFINITY;
        const z = linearOperation({ x: tf.tensor2d(infinite, [N, K]), weight: given }, {}).dataSync();
        expect(z.subarray(0, R).some((v) => Number.isFinite(v))).toBe(false);
        const data = values(K * R, 9);
        data[4] = Number.NaN;
        const bad = linearOperation({ x: tf.ones([N, K]), weight: weight(weights, data, K, R) }, {}).dataSync();
        expect(bad.subarray(0, R).findIndex(Number.isNaN)).toBe(4);
        expect(bad.subarray(0, R).filter(Number.isNaN).length).toBe(1);
      }
    });
  });

  test.each(['float32', 'int8', 'int4'] as WeightFormat[])('zeros, constants and nothing at all, %s', (weights) => {
    tf.tidy(() => {
      const zeros = weight(weights, new Float32Array(40 * 10), 40, 10);
      expect([...linearOperation({ x: tf.ones([2, 40]), weight: zeros }, {}).dataSync()]).toEqual(Array(20).fill(0));
      const same = weight(weights, new Float32Array(40 * 10).fill(0.5), 40, 10);
      expect(linearOperation({ x: tf.ones([1, 40]), weight: same }, {}).dataSync()[3]).toBeCloseTo(20, 2);
      expect([...linearOperation({ x: tf.zeros([1, 40]), weight: same }, {}).dataSync()]).toEqual(Array(10).fill(0));
      expect(linearOperation({ x: tf.zeros([0, 40]), weight: same }, {}).shape).toEqual([0, 10]);
      const tiny = linearOperation({ x: tf.fill([1, 40], 1e-38), weight: same }, {}).dataSync();
      expect(tiny[0]).toBeGreaterThanOrEqual(0);
    });
  });

  test('softmax and norms', () => {
    tf.tidy(() => {
      expect([
        ...tf
          .softmax(
            tf.tensor2d([
              [1000, 1000],
              [-1e9, 0],
            ]),
          )
          .dataSync(),
      ]).toEqual([0.5, 0.5, 0, 1]);
      expect([...tf.softmax(tf.tensor1d([Number.NEGATIVE_INFINITY, 0, 0])).dataSync()]).toEqual([0, 0.5, 0.5]);
      expect(tf.softmax(tf.tensor1d([Number.NaN, 0])).dataSync()[1]).toBeNaN();
    });
  });

  test('attention: a hidden key has no weight, and a masked row is an average', () => {
    tf.tidy(() => {
      const [query, keys] = [tf.ones([1, 1, 2, 4]), tf.ones([1, 1, 3, 4])] as [tf.Tensor4D, tf.Tensor4D];
      const rows = tf.tensor4d([1, 1, 1, 1, 2, 2, 2, 2, 900, 900, 900, 900], [1, 1, 3, 4]);
      const inputs = { query, keys, values: rows };
      expect([...attentionOperation(inputs, { scale: 1, causal: true }).dataSync()].slice(0, 4)).toEqual([
        1.5, 1.5, 1.5, 1.5,
      ]);
      const mask = tf.tensor4d([-1e9, -1e9, -1e9], [1, 1, 1, 3]);
      const y = attentionOperation({ ...inputs, mask }, { scale: 1, causal: false }).dataSync();
      expect(y[0]).toBeCloseTo(301, 2);
      expect(() =>
        attentionOperation(
          {
            ...inputs,
            keys: tf.slice(keys, [0, 0, 0, 0], [1, 1, 1, 4]),
            values: tf.slice(rows, [0, 0, 0, 0], [1, 1, 1, 4]),
          },
          { scale: 1, causal: true },
        ),
      ).toThrow('2 causal queries need at least as many keys, got 1');
    });
  });
});
