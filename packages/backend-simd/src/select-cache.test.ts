import { expectClose } from '@blockformer/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { append, type KeysValues, selectRows } from '../../attention/src/keys-values.ts';
import { compressCache, registerSimd, type SimdBackend } from './index.ts';

const used = (): number => (tf.engine().backend as SimdBackend).info().used;
const random = (shape: number[], seed: number): tf.Tensor4D =>
  tf.tidy(() => tf.mul(tf.randomNormal(shape, 0, 1, 'float32', seed), 1) as tf.Tensor4D);
const pair = (shape: number[], seed: number): KeysValues => ({
  keys: random(shape, seed),
  values: random(shape, seed + 1),
});

beforeAll(async () => {
  tf.enableProdMode();
  registerSimd({ threads: 2 });
  await tf.setBackend('simd');
});
afterAll(() => tf.removeBackend('simd'));

describe.each([
  ['float32', (kv: KeysValues) => kv, 1e-6],
  ['int16', compressCache<KeysValues>, 1e-4],
])('texts of a batch are picked from a cache, %s', (_format, store, tolerance) => {
  test.each([
    [3, 2, 5, 8],
    [2, 3, 70, 40],
    [4, 12, 90, 64],
  ])('of shape [%i, %i, %i, %i]', (B, H, S, K) => {
    const before = used();
    tf.tidy(() => {
      const [first, more] = [pair([B, H, S, K], 1), pair([B, H, 1, K], 3)];
      const past = append(store(first), more);
      const plain = tf.concat([first.keys, more.keys], 2).arraySync();
      for (const texts of [[0], [1, 0], Array(7).fill(B - 1), [1, 1, 0]]) {
        const picked = selectRows(past, texts);
        const expected = tf.tensor4d(texts.map((text) => plain[text] as number[][][]));
        expectClose(picked.keys, expected.dataSync(), tolerance);
        // There is room behind what was picked, and nobody else sees what is written there.
        const added = pair([texts.length, H, 1, K], 5);
        const size = used();
        const longer = append(picked, added);
        expect(used()).toBe(size);
        expectClose(longer.keys, tf.concat([expected, added.keys], 2).dataSync(), tolerance);
        expectClose(picked.keys, expected.dataSync(), tolerance);
        expectClose(append(selectRows(picked, [0]), pair([1, H, 1, K], 7)).values.shape, [1, H, S + 2, K], 0);
      }
      expectClose(past.keys, plain.flat(3), tolerance);
    });
    expect(used()).toBe(before);
  });
});
