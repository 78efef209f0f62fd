import { countParams, disposeTree, initParams, seeded } from '@blockformer/core';
import { describeBackends, expectClose, expectNoLeaks, golden } from '@blockformer/testing';
import { reshape, slice, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { embedding, sinusoidalHalves, sinusoidalInterleaved } from './index.ts';

const parts = golden('parts');

describeBackends('sinusoidal positions', () => {
  test.each([
    ['sinusoidal.interleaved', sinusoidalInterleaved],
    ['sinusoidal.halves', sinusoidalHalves],
  ])('%s', (name, part) => {
    tidy(() => {
      const positions = part({ dim: 12 });
      const expected = parts.tensor<ReturnType<typeof tensor2d>>(`${name}.output.y`); // [20, 12]
      const counted = positions.forward({}, { offset: 0, length: 20 });
      expect(counted.shape).toEqual([1, 20, 12]);
      expectClose(counted, reshape(expected, [1, 20, 12]), 1e-6);
      expectClose(positions.forward({}, { offset: 7, length: 2 }), reshape(slice(expected, 7, 2), [1, 2, 12]), 1e-6);
      const given = reshape(parts.tensor(`${name}.input.positions`), [2, 10]) as ReturnType<typeof tensor2d>;
      expectClose(positions.forward({}, { positions: given }), reshape(expected, [2, 10, 12]), 1e-5);
    });
  });

  test('by hand: one pair of columns at position 1, and another base', () => {
    tidy(() => {
      const [sin, cos] = [Math.sin(1), Math.cos(1)];
      expectClose(sinusoidalInterleaved({ dim: 2 }).forward({}, { offset: 1, length: 1 }), [sin, cos], 1e-6);
      const slow = [Math.sin(0.1), Math.cos(0.1)] as const;
      const four = { dim: 4, base: 100 };
      expectClose(sinusoidalInterleaved(four).forward({}, { offset: 1, length: 1 }), [sin, cos, ...slow], 1e-6);
      const halves = sinusoidalHalves(four).forward({}, { offset: 1, length: 1 });
      expectClose(halves, [sin, slow[0], cos, slow[1]], 1e-6);
    });
  });

  test('stand in an embedding without parameters of their own', () => {
    tidy(() => {
      const part = embedding({ vocab: 5, dim: 4, positions: sinusoidalHalves({ dim: 4, positions: 3 }), scale: 2 });
      expect(countParams(part.spec)).toBe(20);
      expect(part.positions).toBe(3);
      const params = initParams(part, seeded(1));
      const x = part.forward(params, tensor2d([[2, 2]], [1, 2], 'int32'), { offset: 1 });
      expect(x.shape).toEqual([1, 2, 4]);
      const table = params.token.table.dataSync().slice(8, 12);
      const waves = [Math.sin(1), Math.sin(0.01), Math.cos(1), Math.cos(0.01)];
      expectClose(
        slice(x, [0, 0, 0], [1, 1, 4]),
        waves.map((wave, i) => wave + 2 * (table[i] as number)),
        1e-6,
      );
    });
  });

  test('leave no tensors behind', () =>
    expectNoLeaks(() => {
      const part = sinusoidalInterleaved({ dim: 4 });
      const where = tensor2d([[1, 2]], [1, 2], 'int32');
      disposeTree([where, part.forward({}, { positions: where }), part.forward({}, { offset: 0, length: 3 })]);
    }));

  test('what cannot be is refused', () => {
    expect(() => sinusoidalHalves({ dim: 5 })).toThrow('sinusoidalHalves: dim is an even number, got 5');
    const short = sinusoidalInterleaved({ dim: 4, positions: 3 });
    expect(() => short.forward({}, { offset: 2, length: 2 })).toThrow(
      'sinusoidalInterleaved: positions 2 to 3 are beyond the 3 known',
    );
  });
});
