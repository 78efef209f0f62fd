import { disposeTree } from '@blockformer/core';
import { expectClose } from '@blockformer/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { append, fork, type KeysValues, truncate } from '../../attention/src/keys-values.ts';
import { compress, compressTensor, OutOfMemoryError, registerSimd, type SimdBackend } from './index.ts';

const backend = (): SimdBackend => tf.engine().backend as SimdBackend;
const used = (): number => backend().info().used;
const random = <T extends tf.Tensor>(shape: number[], seed = 5): T =>
  tf.randomNormal(shape, 0, 1, 'float32', seed) as unknown as T;

beforeAll(async () => {
  tf.enableProdMode();
  registerSimd({ threads: 2 });
  await tf.setBackend('simd');
});
afterAll(() => tf.removeBackend('simd'));

describe('packed matrices are ordinary tensors', () => {
  const packed = (shape: [number, number], path = 'weight') => compressTensor(path, random(shape), { weights: 'int8' });

  test.each(['weight', 'table'])('every CPU kernel sees the values of a %s', (path) => {
    tf.tidy(() => {
      const matrix = packed([37, 45], path);
      const plain = tf.tensor(matrix.dataSync(), [37, 45]);
      const ways: ((x: tf.Tensor) => tf.Tensor)[] = [
        (x) => tf.add(x, 1),
        (x) => tf.abs(x),
        (x) => tf.transpose(x),
        (x) => tf.slice(x, [3, 4], [20, 30]),
        (x) => tf.sum(x, 0),
        (x) => tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D, true, false),
        (x) => tf.concat([x, x], 1),
        (x) => tf.reshape(x, [5, 37, 9]),
        (x) => tf.argMax(x, 1),
        (x) => tf.gather(x, [4, 0], 1),
        (x) => tf.cast(x, 'int32'),
        (x) => tf.reverse(x, 0),
        (x) => tf.softmax(x),
      ];
      for (const way of ways) expectClose(way(matrix), way(plain), 1e-4);
    });
  });

  test('clone and reshape share it, and the last one releases it', () => {
    const before = used();
    const matrix = packed([64, 64]);
    const held = used() - before;
    expect(held).toBe((64 / 8) * 2 * 272);
    const twin = tf.clone(matrix);
    const other = tf.reshape(matrix, [-1]);
    expect(used() - before).toBe(held);
    matrix.dispose();
    expectClose(other, twin.dataSync(), 0);
    twin.dispose();
    expect(used() - before).toBe(held);
    other.dispose();
    expect(used()).toBe(before);
  });

  test('tf.memory counts one tensor, and its values as float32', () => {
    const given = random([16, 32]);
    const [tensors, bytes] = [tf.memory().numTensors, tf.memory().numBytes];
    const matrix = compressTensor('weight', given, { weights: 'int8' });
    expect(tf.memory().numTensors - tensors).toBe(1);
    expect(tf.memory().numBytes - bytes).toBe(16 * 32 * 4);
    expect(matrix.dtype).toBe('float32');
    matrix.dispose();
    expect(tf.memory().numBytes).toBe(bytes);
  });

  test('a tree: linear maps and tables are packed, everything else is shared, the given tree stays', () => {
    const before = used();
    const params = {
      embedding: { token: { table: random<tf.Tensor2D>([100, 32]) }, position: { vectors: random([10, 32]) } },
      blocks: [{ up: { weight: random<tf.Tensor2D>([32, 64]), bias: random([64]) }, norm: { scale: random([32]) } }],
    };
    const small = compress(params, { weights: 'int4' });
    const kinds = [small.embedding.token.table, small.embedding.position.vectors, small.blocks[0]?.up.weight].map(
      (tensor) => backend().entry((tensor as tf.Tensor).dataId).stored.kind,
    );
    expect(kinds[0]).toBe('packed');
    expect(kinds[1]).not.toBe('packed');
    expect(kinds[2]).toBe('packed');
    expectClose(small.blocks[0]?.up.bias as tf.Tensor, params.blocks[0]?.up.bias as tf.Tensor, 0);
    disposeTree(params);
    expectClose(small.embedding.position.vectors, random([10, 32]), 0);
    disposeTree(small);
    expect(used()).toBe(before);
  });

  test('wrong use is named', async () => {
    const matrix = random([4, 4]);
    expect(() => compressTensor('weight', matrix, { weights: 'int3' as 'int4' })).toThrow(
      'float32, int8 or int4, got int3',
    );
    await tf.setBackend('cpu');
    expect(() => compressTensor('weight', matrix, { weights: 'int4' })).toThrow(
      'live in the simd backend, and cpu is active',
    );
    await tf.setBackend('simd');
    matrix.dispose();
  });

  test('a packed tensor moves to another backend with its values', async () => {
    const matrix = packed([8, 40]);
    const values = matrix.dataSync();
    await tf.setBackend('cpu');
    expectClose(tf.mul(matrix, 1), values, 0);
    await tf.setBackend('simd');
    expectClose(tf.mul(matrix, 1), values, 0);
    matrix.dispose();
  });
});

describe('values', () => {
  test('what was read stays when the tensor is gone', async () => {
    const x = tf.add(tf.range(0, 1000, 1, 'float32'), 1);
    const [now, later] = [x.dataSync(), await x.data()];
    x.dispose();
    tf.tidy(() => void tf.add(tf.zeros([1000]), -1));
    expect([now[0], later[999]]).toEqual([1, 1000]);
  });

  test('a kernel of the CPU backend that hands on a part of its input makes a copy', () => {
    const x = tf.add(random([6, 4]), 0);
    const parts = tf.split(x, 3);
    const values = parts.map((part) => part.dataSync());
    x.dispose();
    const others = Array.from({ length: 8 }, () => tf.add(tf.fill([6, 4], 7), 0));
    for (const [i, part] of parts.entries()) expectClose(part, values[i] as Float32Array, 0);
    tf.dispose([parts, others]);
  });

  test('casts to a wider type are real', () => {
    tf.tidy(() => {
      const ids = tf.add(tf.tensor1d([1, -2, 3], 'int32'), tf.scalar(0, 'int32'));
      expectClose(tf.mul(ids.toFloat?.() ?? tf.cast(ids, 'float32'), 0.5), [0.5, -1, 1.5], 0);
      expectClose(tf.add(tf.cast(tf.tensor1d([true, false], 'bool'), 'float32'), 0.25), [1.25, 0.25], 0);
      expectClose(
        tf.gather(tf.tensor2d([[1], [2], [3]]), tf.cast(tf.tensor1d([true, false], 'bool'), 'int32')),
        [2, 1],
        0,
      );
    });
  });

  test('strings, booleans and complex numbers', () => {
    tf.tidy(() => {
      expect(tf.concat([tf.tensor1d(['a', 'b']), tf.tensor1d(['c'])]).dataSync()).toEqual(['a', 'b', 'c']);
      expect([...tf.logicalNot(tf.tensor1d([true, false])).dataSync()]).toEqual([0, 1]);
      expectClose(tf.real(tf.ifft(tf.fft(tf.complex([1, 2], [0, 0])))), [1, 2], 1e-6);
    });
  });

  test('ids out of range are an error', () => {
    const table = compressTensor('table', random([10, 8]), { weights: 'int8' });
    expect(() => tf.gather(table, tf.tensor1d([3, 10], 'int32'))).toThrow('index 10 is not in [0, 9]');
    expect(() => tf.gather(table, tf.tensor1d([-1], 'int32'))).toThrow('index -1 is not in [0, 9]');
    table.dispose();
  });
});

describe('a growing cache is a value', () => {
  const next = (seed: number): KeysValues => ({
    keys: random([2, 3, 1, 8], seed),
    values: random([2, 3, 1, 8], seed + 1),
  });
  const start = (): KeysValues => ({ keys: random([2, 3, 70, 8], 1), values: random([2, 3, 70, 8], 2) });
  const dispose = (kv: KeysValues) => tf.dispose(kv);

  test('two that append to the same past see only their own rows, and are released in any order', () => {
    const before = [used(), tf.memory().numTensors];
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 3, 0, 2],
    ]) {
      const past = start();
      const first = append(past, next(10));
      const left = append(first, next(20));
      const right = append(first, next(30));
      const values = [left, right].map((kv) => kv.keys.dataSync());
      expectClose(left.keys, tf.concat([past.keys, next(10).keys, next(20).keys], 2), 0);
      expectClose(right.keys, tf.concat([past.keys, next(10).keys, next(30).keys], 2), 0);
      const all = [past, first, left, right];
      for (const i of order) {
        dispose(all[i] as KeysValues);
        if (!left.keys.isDisposed) expectClose(left.keys, values[0] as Float32Array, 0);
        if (!right.keys.isDisposed) expectClose(right.keys, values[1] as Float32Array, 0);
      }
      tf.disposeVariables();
    }
    // The tensors that the comparisons made are the only ones left; they are few and not the cache's.
    expect(used() - (before[0] as number)).toBeLessThan(500_000);
  });

  test('truncate and fork share, and what was cut off may be written again', () => {
    tf.tidy(() => {
      const long = append(append(start(), next(10)), next(20));
      const cut = truncate(long, 71);
      const twin = fork(cut);
      const before = used();
      const again = append(twin, next(40));
      expect(used() - before).toBeGreaterThan(1000); // row 71 is taken: a copy
      expectClose(again.keys, tf.concat([tf.slice(long.keys, [0, 0, 0, 0], [2, 3, 71, 8]), next(40).keys], 2), 0);
      expectClose(long.keys, append(append(start(), next(10)), next(20)).keys, 0);
      const values = cut.keys.dataSync();
      dispose(long);
      const room = used();
      const last = append(cut, next(50));
      expect(used() - room).toBeLessThan(1000); // nobody sees row 71 any more: in place
      expectClose(cut.keys, values, 0);
      expectClose(tf.slice(last.keys, [0, 0, 71, 0], [2, 3, 1, 8]), next(50).keys, 0);
    });
  });

  test('1,000 tokens: no more tensors, and memory grows with the length only', () => {
    let kv = append(undefined, { keys: random([1, 2, 1, 16]), values: random([1, 2, 1, 16]) });
    const tensors = tf.memory().numTensors;
    for (let i = 0; i < 1000; i++) {
      const grown = tf.tidy(() => append(kv, { keys: random([1, 2, 1, 16], i), values: random([1, 2, 1, 16], i) }));
      dispose(kv);
      kv = grown;
    }
    expect(tf.memory().numTensors).toBe(tensors);
    expect(kv.keys.shape).toEqual([1, 2, 1001, 16]);
    dispose(kv);
  });
});

describe('memory', () => {
  test('when it is full the error says so, and the backend goes on', async () => {
    registerSimd({ name: 'small', threads: 1, memory: 4 * 2 ** 20 });
    await tf.setBackend('small');
    const x = tf.add(tf.ones([256, 256]), 1);
    const before = backend().info();
    expect(before.limit).toBe(4 * 2 ** 20);
    expect(() => tf.add(tf.ones([1024, 1024]), 1)).toThrow(OutOfMemoryError);
    expect(() => tf.matMul(tf.ones([1000, 500]), tf.ones([500, 1000]))).toThrow(/4\.0 MB wanted|MB in use/);
    expect(() => compressTensor('weight', tf.ones([2048, 1024]), { weights: 'int8' })).toThrow(/of 4\.0 MB in use/);
    expectClose(tf.sum(x), [2 * 256 * 256], 0);
    x.dispose();
    tf.removeBackend('small');
    await tf.setBackend('simd');
  });

  test('options that cannot be met are errors that say why', async () => {
    for (const [options, message] of [
      [{ threads: 0 }, 'threads is an integer from 1 to 64, got 0'],
      [{ threads: 1.5 }, 'threads is an integer from 1 to 64, got 1.5'],
      [{ memory: 10 }, 'memory is from 65536 to 2^32 bytes, got 10'],
    ] as const) {
      const { createSimdBackend } = await import('./index.ts');
      await expect(createSimdBackend(options)).rejects.toThrow(message);
    }
  });
});
