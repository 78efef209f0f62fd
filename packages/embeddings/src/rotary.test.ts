import { describeBackends, expectClose, golden } from '@blockformer/testing';
import { mul, randomNormal, reshape, slice, square, sum, type Tensor4D, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { type RotaryPairs, rotary, rotaryOperation } from './rotary.ts';

const parts = golden('parts');
const random = (shape: [number, number, number, number]): Tensor4D => randomNormal(shape, 0, 1, 'float32', 3);

describeBackends('rotary', () => {
  const cases: [name: string, pairs: RotaryPairs, base: number, offset: number][] = [
    ['rotary.half_split.10000', 'halves', 10000, 0],
    ['rotary.interleaved.10000', 'interleaved', 10000, 0],
    ['rotary.half_split.500', 'halves', 500, 5],
    ['rotary.interleaved.500', 'interleaved', 500, 5],
  ];
  test.each(cases)('%s', (name, pairs, base, offset) => {
    tidy(() => {
      const rotate = rotary({ headDim: 8, base, pairs });
      const y = rotate(parts.tensor<Tensor4D>(`${name}.input.x`), offset);
      expectClose(y, parts.values(`${name}.output.y`), 1e-5);
    });
  });

  test('by hand: one pair at position 1 is turned by one radian', () => {
    tidy(() => {
      const y = rotary({ headDim: 2 })(tensor4d([1, 0, 1, 0], [1, 1, 2, 2]), 0);
      expectClose(y, [1, 0, Math.cos(1), Math.sin(1)], 1e-6);
    });
  });

  test.each(['halves', 'interleaved'] as const)(
    'columns behind `width` stay, %s; kernel and composition agree',
    (pairs) => {
      tidy(() => {
        const x = random([2, 3, 5, 7]);
        const y = rotary({ headDim: 7, width: 4, pairs })(x, 9);
        expectClose(slice(y, [0, 0, 0, 4], [2, 3, 5, 3]), slice(x, [0, 0, 0, 4], [2, 3, 5, 3]), 0);
        const [cos, sin] = [reshape(random([1, 1, 5, 2]), [5, 2]), reshape(random([1, 1, 5, 2]), [5, 2])];
        const inputs = { x, cos, sin } as Parameters<typeof rotaryOperation>[0];
        expectClose(rotaryOperation(inputs, { pairs }), rotaryOperation.composed(inputs, { pairs }), 1e-6);
      });
    },
  );

  test.each(['halves', 'interleaved'] as const)('scores depend on the distance only, %s', (pairs) => {
    tidy(() => {
      const rotate = rotary({ headDim: 16, pairs });
      const [q, k] = [random([1, 1, 1, 16]), random([1, 1, 1, 16])];
      const score = (p: number, s: number): number => sum(mul(rotate(q, p), rotate(k, s))).dataSync()[0] as number;
      expect(score(12, 3)).toBeCloseTo(score(109, 100), 3);
    });
  });

  test('a rotation keeps the length of every row', () => {
    tidy(() => {
      const x = random([1, 2, 4, 8]);
      const squares = (y: Tensor4D) => sum(square(y), 3);
      expectClose(squares(rotary({ headDim: 8 })(x, 3)), squares(x), 1e-5);
    });
  });
});

describe('rotary', () => {
  test('sizes are checked', () => {
    expect(() => rotary({ headDim: 7 })).toThrow('rotary: width is an even number from 2 to headDim 7, got 7');
    expect(() => rotary({ headDim: 4, pairs: 'other' as RotaryPairs })).toThrow("rotary: pairs are 'halves'");
  });
});
