import { disposeTree, initParams, layerNorm, recordTaps, seeded, specLeaves } from '@blockformer/core';
import { describeBackends, expectClose, expectNoLeaks, useBackend } from '@blockformer/testing';
import { dispose, type Tensor, tensor1d, tensor2d, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { embedding, learnedPositions, unembed } from './index.ts';

const params = () => ({
  token: {
    table: tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
  }, // [V, D]
  position: {
    vectors: tensor2d([
      [10, 0],
      [20, 0],
      [30, 0],
    ]),
  }, // [P, D]
});
const part = embedding({ vocab: 3, dim: 2, positions: learnedPositions({ positions: 3, dim: 2 }) });
const ids = () => tensor2d([[2, 0]], [1, 2], 'int32');

describeBackends('embedding', () => {
  test('token plus position, from an offset or with a position for each token', () => {
    tidy(() => {
      expectClose(part.forward(params(), ids()), [15, 6, 21, 2]);
      expectClose(part.forward(params(), ids(), { offset: 1 }), [25, 6, 31, 2]);
      const positions = tensor2d([[2, 0]], [1, 2], 'int32');
      expectClose(part.forward(params(), ids(), { positions }), [35, 6, 11, 2]);
    });
  });

  test('tokens alone', () => {
    tidy(() => {
      const alone = embedding({ vocab: 3, dim: 2 });
      expect(alone.positions).toBeUndefined();
      expectClose(alone.forward(initParams(alone, seeded(1)), ids()).shape, [1, 2, 2]);
      expectClose(alone.forward({ token: params().token }, ids()), [5, 6, 1, 2]);
      expect(() => alone.forward({ token: params().token }, ids(), { positions: ids() })).toThrow(
        'embedding: positions have no effect without a part for them',
      );
    });
  });

  test('the tied output is the product with the table, for one row and for many', () => {
    tidy(() => {
      const { table } = params().token;
      expectClose(unembed({ x: tensor2d([[1, -1]]), table }, {}), [-1, -1, -1]);
      const logits = part.unembed(
        params(),
        tensor3d([
          [
            [1, 0],
            [0, 1],
          ],
          [
            [2, 0],
            [0, 0],
          ],
        ]),
      );
      expect(logits.shape).toEqual([2, 2, 3]);
      expectClose(logits, [1, 3, 5, 2, 4, 6, 2, 6, 10, 0, 0, 0]);
    });
  });

  test('norm(scale · token + position + segment)', () => {
    tidy(() => {
      const whole = embedding({
        vocab: 3,
        dim: 2,
        positions: learnedPositions({ positions: 3, dim: 2 }),
        segments: 2,
        norm: layerNorm({ dim: 2, epsilon: 0 }),
        scale: 10,
      });
      expect(whole.segments).toBe(2);
      expect(specLeaves(whole.spec).map(([path, { shape }]) => `${path} ${shape}`)).toEqual([
        'token.table 3,2',
        'position.vectors 3,2',
        'segment.table 2,2',
        'norm.scale 2',
        'norm.bias 2',
      ]);
      const own = {
        ...params(),
        segment: {
          table: tensor2d([
            [0, 100],
            [1000, 0],
          ]),
        },
      };
      const plain = embedding({
        vocab: 3,
        dim: 2,
        positions: learnedPositions({ positions: 3, dim: 2 }),
        segments: 2,
        scale: 10,
      });
      // Without segments, all is segment 0.
      expectClose(plain.forward(own, ids()), [50 + 10, 60 + 100, 10 + 20, 20 + 100]);
      const segments = tensor2d([[1, 0]], [1, 2], 'int32');
      expectClose(plain.forward(own, ids(), { segments }), [50 + 10 + 1000, 60, 10 + 20, 20 + 100]);
      const norm = { scale: tensor1d([1, 1]), bias: tensor1d([0, 5]) };
      expectClose(whole.forward({ ...own, norm }, ids(), { segments }), [1, 4, -1, 6]);
      expect(() => part.forward(params(), ids(), { segments })).toThrow(
        'embedding: segments have no effect without a table for them',
      );
    });
  });

  test('learned positions may start after rows that are not used', () => {
    tidy(() => {
      const positions = learnedPositions({ positions: 2, dim: 2, first: 1 });
      const { position } = params();
      expect(positions.positions).toBe(2);
      expect(specLeaves(positions.spec).map(([, { shape }]) => shape)).toEqual([[3, 2]]);
      expectClose(positions.forward(position, { offset: 0, length: 2 }), [20, 0, 30, 0]);
      expectClose(positions.forward(position, { positions: tensor2d([[1, 0]], [1, 2], 'int32') }), [30, 0, 20, 0]);
      expect(() => positions.forward(position, { offset: 1, length: 2 })).toThrow(
        'learnedPositions: positions 1 to 2 are beyond the 2 known',
      );
      expect(() => learnedPositions({ positions: 2, dim: 2, first: -1 })).toThrow('first is an integer from 0 on');
    });
  });

  test('is tapped', () => {
    const seen = recordTaps();
    tidy(() => part.forward(params(), ids(), { tap: seen.tap }));
    expectClose(seen.tensors.get('embedding') as Tensor, [15, 6, 21, 2]);
    seen.dispose();
  });

  test('positions alone leave no tensors behind', () =>
    expectNoLeaks(() => {
      const { token, position: own } = params();
      disposeTree(token);
      const positions = learnedPositions({ positions: 3, dim: 2 });
      disposeTree([own, positions.forward(own, { offset: 1, length: 2 })]);
    }));

  test('leaves no tensors behind', () =>
    expectNoLeaks(() => {
      const own = params();
      const x = ids();
      dispose([part.forward(own, x), x, own as never]);
    }));
});

describe('learnedPositions', () => {
  beforeAll(() => useBackend('cpu'));
  test('a position beyond the last is refused', () => {
    expect(() => part.forward(params(), ids(), { offset: 2 })).toThrow(
      'learnedPositions: positions 2 to 3 are beyond the 3 known',
    );
  });
});
