import '@blockformer/testing/gradients';
import { disposeTree, mapTensors, tensors } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { gpt2Names, loadGpt2 } from '@blockformer/models';
import {
  backends,
  expectClose,
  expectNoLeaks,
  type GoldenTensor,
  golden,
  goldenPath,
  useBackend,
} from '@blockformer/testing';
import {
  reshape,
  type Scalar,
  slice,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { adamW, type Values } from './adam-w.ts';
import { crossEntropy } from './cross-entropy.ts';
import { gradients } from './gradients.ts';

const reference = golden('gpt2-training');
const tolerance = (kind: string): number => reference.json.tolerances[kind].abs;

/** Row by row, batch `index` of a tensor [5, B, T]. */
const batch = (name: string, index: number): number[][] => {
  const { shape, data } = reference.values(name);
  const [, B = 0, T = 0] = shape;
  return Array.from({ length: B }, (_, row) => [...data.subarray((index * B + row) * T, (index * B + row + 1) * T)]);
};

/** What the reference has for a parameter of ours: whole, or some of its columns. */
const expected = (kind: string, path: string, dim: number): GoldenTensor => {
  const stored = gpt2Names({ dim } as never, { tensors: new Map() })(path);
  const { name, columns } = typeof stored === 'string' ? { name: stored, columns: undefined } : stored;
  const whole = reference.values(`${kind}.${name}`);
  if (!columns) return whole;
  return tidy(() => {
    const from = tensor(whole.data, whole.shape);
    const start = whole.shape.map((_, axis) => (axis === whole.shape.length - 1 ? columns[0] : 0));
    const cut = slice(from, start, [...whole.shape.slice(0, -1), columns[1] - columns[0]]);
    return { shape: cut.shape, data: cut.dataSync() as Float32Array };
  });
};

// The wasm backend of TensorFlow.js cannot train: it has no kernel for the gradient of a gather.
const trainable = backends.filter((name) => name !== 'wasm');

describe.each(trainable)('training of GPT-2 against PyTorch on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('losses, gradients, and the weights after five steps of AdamW', () =>
    expectNoLeaks(async () => {
      const { config, model, params: start } = await loadGpt2(folderSource(goldenPath('gpt2-training')));
      const weights: Values = new Map(
        tensors(start).map(([path, each]) => [path, each.dataSync().slice() as Float32Array]),
      );
      const shapes = new Map(tensors(start).map(([path, { shape }]) => [path, shape]));
      const step = (index: number) => {
        const params = mapTensors(start, (_, path) => tensor(weights.get(path) as Float32Array, shapes.get(path)));
        const ids = batch('batches', index);
        const labels = batch('labels', index);
        const T = (ids[0] as number[]).length;
        const next = labels.flatMap((row) => row.slice(1)); // position i predicts label i + 1
        const result = gradients(params, (given) =>
          tidy(() => {
            const { logits } = model.forward(given, tensor2d(ids, undefined, 'int32')); // [B, T, V]
            const flat = reshape(slice(logits as Tensor3D, [0, 0, 0], [-1, T - 1, -1]), [-1, config.vocab]) as Tensor2D;
            const counted = tensor1d(
              next.map((id) => (id < 0 ? 0 : 1)),
              'float32',
            );
            const wanted = tensor1d(
              next.map((id) => Math.max(0, id)),
              'int32',
            ) as Tensor1D;
            return crossEntropy(flat, wanted, { weights: counted }) as Scalar;
          }),
        );
        disposeTree(params);
        return result;
      };

      const optimizer = adamW(weights, { weightDecay: 0.01 });
      const losses: number[] = [];
      for (let index = 0; index < 5; index++) {
        const { loss, gradients: got } = step(index);
        losses.push(loss);
        if (index === 0)
          for (const [path, values] of got) {
            const want = expected('grad', path, config.dim);
            expectClose({ shape: want.shape, data: values } as never, want, tolerance('grad'));
          }
        optimizer.update(weights, got, 1e-3);
      }
      losses.push(step(0).loss);
      expectClose(losses, reference.json.losses, tolerance('loss'));
      for (const [path, values] of weights) {
        // The gradient of key biases is zero in exact arithmetic: their steps follow rounding noise.
        if (path.endsWith('attention.key.bias')) continue;
        const want = expected('adamw.after', path, config.dim);
        expectClose({ shape: want.shape, data: values } as never, want, tolerance('after'));
      }
      expect(optimizer.state.step).toBe(5);
      disposeTree(start);
    }));
});
