import {
  disposeTree,
  gelu,
  initParams,
  layerNorm,
  linear,
  normal,
  recordTaps,
  relu,
  seeded,
  specLeaves,
} from '@blockformer/core';
import { describeBackends, expectClose, expectNoLeaks } from '@blockformer/testing';
import {
  matMul,
  mul,
  ones,
  reshape,
  type Tensor,
  tanh,
  tensor1d,
  tensor2d,
  tensor3d,
  tidy,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { maskedLmHead, pooler, sequenceClassificationHead, tokenClassificationHead } from './index.ts';

const hidden = () =>
  tensor3d([
    [
      [1, -2],
      [5, 6],
    ],
    [
      [3, 4],
      [7, 8],
    ],
  ]); // [2, 2, 2]
const turn = () =>
  tensor2d([
    [0, 1],
    [1, 0],
  ]);
const unembed = (x: Tensor): Tensor => mul(x, 100);

describeBackends('heads of encoders', () => {
  test('pooler: the first position alone, mapped and activated', () => {
    tidy(() => {
      const seen = recordTaps();
      const params = { weight: turn(), bias: tensor1d([0, 10]) };
      const pooled = pooler({ dim: 2, activation: relu }).forward(params, hidden(), { tap: seen.tap });
      expectClose(pooled, tensor2d([[0, 11], [4, 13]])); // biome-ignore format: two texts
      expectClose(seen.tensors.get('pooler') as Tensor, pooled);
      seen.dispose();
      const cold = { weight: mul(turn(), 0.1) as ReturnType<typeof turn>, bias: tensor1d([0, 0]) };
      const [a, b, c, d] = [-0.2, 0.1, 0.4, 0.3].map(Math.tanh) as [number, number, number, number];
      expectClose(pooler({ dim: 2, activation: (x) => tanh(x) }).forward(cold, hidden()), [a, b, c, d]);
    });
  });

  test('masked LM: mapped, activated, normed, times the table, plus a bias', () => {
    tidy(() => {
      const head = maskedLmHead({ dim: 2, vocab: 2, activation: relu, norm: layerNorm({ dim: 2, epsilon: 0 }) });
      const params = {
        transform: { weight: turn(), bias: tensor1d([0, 0]) },
        norm: { scale: tensor1d([1, 1]), bias: tensor1d([0, 0]) },
        bias: tensor1d([0, 7]),
      };
      const logits = head.forward(params, hidden(), { unembed });
      expect(logits.shape).toEqual([2, 2, 2]);
      expectClose(logits, [-100, 107, 100, -93, 100, -93, 100, -93], 1e-3);
    });
  });

  test('masked LM with an output layer of its own', () => {
    tidy(() => {
      const output = linear({ in: 2, out: 3, bias: false, init: normal(1) });
      const head = maskedLmHead({ dim: 2, vocab: 3, activation: gelu, norm: layerNorm({ dim: 2 }), output });
      expect(specLeaves(head.spec).map(([path]) => path)).toEqual([
        'transform.weight',
        'transform.bias',
        'norm.scale',
        'norm.bias',
        'output.weight',
        'bias',
      ]);
      const params = initParams(head, seeded(1));
      const own = head.forward(params, hidden(), { unembed });
      const weight = params.output?.weight as ReturnType<typeof turn>;
      const handed = maskedLmHead({ dim: 2, vocab: 3, activation: gelu, norm: layerNorm({ dim: 2 }) }).forward(
        params,
        hidden(),
        { unembed: (x) => reshape(matMul(reshape(x, [-1, 2]), weight), [2, 2, 3]) },
      );
      expectClose(own, handed, 1e-6);
    });
  });

  test('classes of a text and of each token', () => {
    tidy(() => {
      const map = { weight: turn(), bias: tensor1d([0, 10]) };
      const output = { weight: ones([2, 3]) as ReturnType<typeof turn>, bias: tensor1d([0, 1, 2]) };
      const text = sequenceClassificationHead({ dim: 2, labels: 3, pooler: pooler({ dim: 2, activation: relu }) });
      const seen = recordTaps();
      const scores = text.forward({ pooler: map, output }, hidden(), { unembed, tap: seen.tap });
      expectClose(scores, tensor2d([[11, 12, 13], [17, 18, 19]])); // biome-ignore format: two texts
      expect([...seen.tensors.keys()]).toEqual(['pooler']);
      seen.dispose();
      const tokens = tokenClassificationHead({ dim: 2, labels: 3 }).forward(output, hidden(), { unembed });
      expect(tokens.shape).toEqual([2, 2, 3]);
      expectClose(tokens, [-1, 0, 1, 11, 12, 13, 7, 8, 9, 15, 16, 17]);
    });
  });

  test('leave no tensors behind', () =>
    expectNoLeaks(() => {
      const x = hidden();
      const lm = maskedLmHead({ dim: 2, vocab: 2, activation: gelu, norm: layerNorm({ dim: 2 }) });
      const text = sequenceClassificationHead({ dim: 2, labels: 3, pooler: pooler({ dim: 2, activation: relu }) });
      const params = [initParams(lm, seeded(1)), initParams(text, seeded(1))] as const;
      disposeTree([lm.forward(params[0], x, { unembed }), text.forward(params[1], x, { unembed }), x, params]);
    }));
});
