import { geluTanh, initParams, seeded } from '@blockformer/core';
import { expectClose } from '@blockformer/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { append, fork, type KeysValues, truncate } from '../../attention/src/keys-values.ts';
import { attentionOperation } from '../../attention/src/scaled-dot-product.ts';
import { withCache } from '../../decoder-block/src/with-cache.ts';
import { causalStep } from '../../models/src/causal-step.ts';
import { gpt2 } from '../../models/src/gpt2/gpt2.ts';
import { compressCache, registerSimd, type SimdBackend } from './index.ts';

const used = (): number => (tf.engine().backend as SimdBackend).info().used;
/** Computed, so that it lies in the memory that is counted here. */
const random = (shape: number[], seed = 5, deviation = 1): tf.Tensor4D =>
  tf.tidy(() => tf.mul(tf.randomNormal(shape, 0, 1, 'float32', seed), deviation) as tf.Tensor4D);
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

describe('keys and values stored as int16', () => {
  test.each([1, 4, 7, 8, 12, 64, 80])('keep their values to 2⁻¹⁶ of the largest of a row of %i', (K) => {
    tf.tidy(() => {
      const x = random([2, 3, 5, K], 7, 30);
      const stored = compressCache(x);
      expect([stored.shape, stored.dtype]).toEqual([x.shape, 'float32']);
      const [before, after] = [x.dataSync(), stored.dataSync()];
      for (let row = 0; row < 30; row++) {
        const values = before.slice(row * K, (row + 1) * K);
        const bound = (Math.max(...values.map(Math.abs)) / 32767) * 0.503;
        values.forEach((value, i) => {
          expect(Math.abs(value - (after[row * K + i] as number))).toBeLessThanOrEqual(bound);
        });
      }
    });
  });

  test('zeros stay zeros, and a row that is not finite is not a number', () => {
    const rows = [
      [0, 0, 0],
      [1, Number.NaN, 2],
      [1, Number.POSITIVE_INFINITY, 2],
      [3, -3, 1.5],
    ];
    const values = [...compressCache(tf.tensor4d([[rows]])).dataSync()];
    expect(values.slice(0, 3)).toEqual([0, 0, 0]);
    expect(values.slice(3, 9).every(Number.isNaN)).toBe(true);
    expectClose(values.slice(9), [3, -3, 1.5], 1e-4);
  });

  test('other tensors are refused', () => {
    expect(() => compressCache(tf.ones([2, 3]))).toThrow(
      'compressCache: keys and values are float32 [B, H, S, K], got',
    );
  });

  test('what is appended is stored so too, and a cache is a value', () => {
    const before = used();
    tf.tidy(() => {
      const [first, more, other] = [pair([1, 2, 40, 64], 1), pair([1, 2, 3, 64], 3), pair([1, 2, 1, 64], 5)];
      const past = compressCache(first);
      // 40 rows have room for 64: 128 bytes of values and 4 of scale a row and head.
      const size = used();
      const longer = append(past, more);
      expect(used()).toBe(size);
      const branch = append(past, other);
      const cut = truncate(longer, 41);
      let grown = fork(longer);
      for (let i = 0; i < 60; i++) grown = append(grown, other);
      const both = (a: KeysValues, ...rest: KeysValues[]) => ({
        keys: tf.concat([a.keys, ...rest.map(({ keys }) => keys)], 2),
        values: tf.concat([a.values, ...rest.map(({ values }) => values)], 2),
      });
      const same = (a: KeysValues, b: { keys: tf.Tensor; values: tf.Tensor }) => {
        expectClose(a.keys, b.keys.dataSync(), 1e-4);
        expectClose(a.values, b.values.dataSync(), 1e-4);
      };
      same(grown, both(first, more, ...Array<KeysValues>(60).fill(other)));
      same(branch, both(first, other));
      same(longer, both(first, more));
      const begin = both(first, more);
      same(cut, {
        keys: tf.slice(begin.keys, [0, 0, 0, 0], [1, 2, 41, 64]),
        values: tf.slice(begin.values, [0, 0, 0, 0], [1, 2, 41, 64]),
      });
    });
    expect(used()).toBe(before);
  });

  test('take half the memory', () => {
    const before = used();
    const plain = pair([1, 12, 900, 64], 1);
    const float32 = used() - before;
    const stored = compressCache(plain);
    const int16 = used() - before - float32;
    expect(int16 / float32).toBeLessThan(0.61); // there is room to grow, and a scale for each row
    tf.dispose([plain, stored]);
  });

  describe.each([
    { B: 1, H: 2, G: 2, T: 1, S: 9, K: 64 },
    { B: 2, H: 6, G: 2, T: 1, S: 33, K: 40 },
    { B: 1, H: 2, G: 1, T: 5, S: 7, K: 8 },
    { B: 2, H: 3, G: 3, T: 3, S: 130, K: 12 },
    { B: 1, H: 1, G: 1, T: 1, S: 1, K: 1 },
  ])('attention of $T to $S, heads $H/$G of $K', ({ B, H, G, T, S, K }) => {
    const masks: [string, () => tf.Tensor | undefined][] = [
      ['no mask', () => undefined],
      ['a mask', () => tf.mul(tf.greater(random([B, 1, 1, S], 9), 0.3), -1e9)],
      ['a bias', () => random([1, H, T, S], 11)],
    ];
    test.each(masks)('with %s is that of the values stored', (_name, mask) => {
      for (const causal of [false, true])
        tf.tidy(() => {
          const query = random([B, H, T, K], 1);
          const keys = compressCache(random([B, G, S, K], 2));
          const values = compressCache(random([B, G, S, K], 3));
          const wide = (x: tf.Tensor4D): tf.Tensor4D => tf.tensor(x.dataSync(), x.shape) as tf.Tensor4D;
          const inputs = { query, keys, values, mask: mask() };
          const shared = (x: tf.Tensor4D): tf.Tensor4D =>
            tf.reshape(tf.tile(tf.reshape(x, [B, G, 1, S * K]), [1, 1, H / G, 1]), [B, H, S, K]);
          const plain = { ...inputs, keys: shared(wide(keys)), values: shared(wide(values)) };
          const attributes = { scale: 1 / Math.sqrt(K), causal };
          expectClose(
            attentionOperation(inputs, attributes),
            attentionOperation.composed(plain, attributes).dataSync(),
            2e-5,
          );
        });
    });
  });

  test('a decoder that keeps its cache so gives nearly the same logits', async () => {
    const sizes = { vocab: 50, positions: 64, dim: 48, heads: 4, layers: 3, hidden: 96, epsilon: 1e-5 };
    const model = gpt2({ ...sizes, activation: geluTanh, scale: () => 0.3, tied: true });
    const params = initParams(model, seeded(1));
    const [plain, small] = [causalStep(model, params), causalStep(withCache(model, compressCache), params)];
    const before = tf.memory().numTensors;
    let states = [await plain.next([1, 2, 3, 4, 5]), await small.next([1, 2, 3, 4, 5])];
    for (let id = 6; id < 30; id++) {
      const next = [
        await plain.next([id], states[0]?.state as never),
        await small.next([id], states[1]?.state as never),
      ];
      plain.dispose?.(states[0]?.state as never);
      small.dispose?.(states[1]?.state as never);
      states = next;
      const [a, b] = states as unknown as [{ logits: Float32Array }, { logits: Float32Array }];
      const size = Math.max(...a.logits.map(Math.abs));
      expectClose(b.logits, a.logits, size * 1e-4);
      expect([...b.logits]).not.toEqual([...a.logits]);
    }
    for (const { state } of states) plain.dispose?.(state as never);
    expect(tf.memory().numTensors).toBe(before);
  });
});
