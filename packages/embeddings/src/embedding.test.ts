import { disposeTree, initParams, recordTaps, seeded } from '@blockformer/core';
import { describeBackends, expectClose, expectNoLeaks, useBackend } from '@blockformer/testing';
import { dispose, type Tensor, tensor2d, tensor3d, tidy } from '@tensorflow/tfjs-core';
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
