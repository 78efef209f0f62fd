import { layerNormOperation, linearOperation, rmsNormOperation } from '@blockformer/core';
import { expectClose } from '@blockformer/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { append } from '../../attention/src/keys-values.ts';
import { attentionOperation } from '../../attention/src/scaled-dot-product.ts';
import { unembed } from '../../embeddings/src/unembed.ts';
import { compressTensor, registerSimd } from './index.ts';

// Every fused kernel against the composition of TensorFlow.js operations, over sizes that no vector divides.

beforeAll(async () => {
  registerSimd({ threads: 2 });
  await tf.setBackend('simd');
});

const random = <T extends tf.Tensor>(shape: number[], deviation = 1): T =>
  tf.randomNormal(shape, 0, deviation, 'float32', 7 + shape.length) as unknown as T;

const formats = ['plain', 'float32', 'int8', 'int4'] as const;
/** How far a stored value may be from the given one, for values of deviation 0.1. */
const rounding = { plain: 0, float32: 0, int8: 0.005, int4: 0.06 };
/** How far a product may be from the composition over the stored values: int8 and int4 kernels round the rows of x to int16. */
const inexact = { plain: 2e-4, float32: 2e-4, int8: 1e-3, int4: 1e-3 };
const store = (path: string, matrix: tf.Tensor2D, format: (typeof formats)[number]): tf.Tensor2D =>
  format === 'plain' ? matrix : (compressTensor(path, matrix, { weights: format }) as tf.Tensor2D);

const sizes = [
  [1, 7, 31],
  [1, 33, 33],
  [1, 768, 767],
  [2, 5, 9],
  [3, 100, 64],
  [5, 31, 7],
  [66, 1030, 40],
  [130, 65, 130],
];

describe.each(formats)('linear maps stored as %s', (format) => {
  test.each(sizes)('%d rows, %d in, %d out', (N = 1, D = 1, F = 1) => {
    tf.tidy(() => {
      const x = random([N, D]);
      const given = random<tf.Tensor2D>([D, F], 0.1);
      const [bias, residual] = [random<tf.Tensor1D>([F]), random([N, F])];
      const weight = store('a.weight', given, format);
      for (const activation of [undefined, 'Gelu', 'GeluTanh', 'QuickGelu', 'Silu', 'Relu']) {
        const inputs = { x, weight, bias, residual };
        expectClose(
          linearOperation(inputs, { activation }),
          linearOperation.composed(inputs, { activation }),
          inexact[format],
        );
      }
      expectClose(weight, given, rounding[format]);
    });
  });

  test.each(sizes)('tables: %d rows, %d wide, %d tokens', (N = 1, D = 1, V = 1) => {
    tf.tidy(() => {
      const x = random([N, D]);
      const given = random<tf.Tensor2D>([V, D], 0.1);
      const table = store('table', given, format);
      expectClose(table, given, rounding[format]);
      expectClose(unembed({ x, table }, {}), unembed.composed({ x, table }, {}), inexact[format]);
      const ids = tf.tensor2d([[0, V - 1, 3, 2, 1]], undefined, 'int32');
      expectClose(tf.gather(table, ids), tf.gather(tf.tensor(table.dataSync(), table.shape), ids), 0);
    });
  });
});

describe('attention', () => {
  const shapes = [
    [1, 2, 2, 1, 5, 8],
    [2, 4, 2, 3, 7, 12],
    [1, 2, 1, 9, 9, 64],
    [1, 3, 3, 4, 33, 7],
    [2, 2, 2, 6, 6, 40],
  ];
  test.each(shapes)(
    'batch %d, heads %d over %d, %d queries, %d keys, width %d',
    (B = 1, H = 1, G = 1, T = 1, S = 1, K = 1) => {
      for (const causal of [false, true]) {
        for (const masked of [false, true]) {
          tf.tidy(() => {
            const query = random<tf.Tensor4D>([B, H, T, K]);
            const [keys, values] = [random<tf.Tensor4D>([B, G, S, K]), random<tf.Tensor4D>([B, G, S, K])];
            const mask = masked ? random([B, 1, 1, S]) : undefined;
            const groups = tf.tensor1d(
              Array.from({ length: H }, (_, h) => Math.floor(h / (H / G))),
              'int32',
            );
            const spread = (x: tf.Tensor4D): tf.Tensor4D => tf.gather(x, groups, 1);
            expectClose(
              attentionOperation({ query, keys, values, mask }, { scale: 0.3, causal }),
              attentionOperation.composed(
                { query, keys: spread(keys), values: spread(values), mask },
                { scale: 0.3, causal },
              ),
              1e-5,
            );
          });
        }
      }
    },
  );
});

test.each([1, 3, 4, 7, 33, 768])('norms and softmax, width %d', (D) => {
  tf.tidy(() => {
    const [x, scale, bias] = [random([5, D]), random<tf.Tensor1D>([D]), random<tf.Tensor1D>([D])];
    const epsilon = 1e-5;
    expectClose(
      layerNormOperation({ x, scale, bias }, { epsilon }),
      layerNormOperation.composed({ x, scale, bias }, { epsilon }),
    );
    expectClose(rmsNormOperation({ x, scale }, { epsilon }), rmsNormOperation.composed({ x, scale }, { epsilon }));
    expectClose(tf.sum(tf.softmax(x), 1), [1, 1, 1, 1, 1]);
  });
});

test('a cache that grows is what concatenation gives, in steps of any size', () => {
  tf.tidy(() => {
    const piece = (rows: number) => ({
      keys: random<tf.Tensor4D>([2, 3, rows, 8]),
      values: random<tf.Tensor4D>([2, 3, rows, 8]),
    });
    let kv = piece(5);
    let expected: tf.Tensor = kv.keys;
    for (let i = 0; i < 80; i++) {
      const next = piece(1 + (i % 3));
      kv = append(kv, next);
      expected = tf.concat([expected, next.keys], 2);
    }
    expectClose(kv.keys, expected, 0);
    expect(kv.keys.shape).toEqual(expected.shape);
  });
});
