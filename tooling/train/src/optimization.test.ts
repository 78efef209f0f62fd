import { expectClose } from '@blockformer/testing';
import { describe, expect, test } from 'vitest';
import { adamW } from './adam-w.ts';
import { clip, globalNorm } from './clip.ts';
import { warmupCosine } from './schedule.ts';

describe('adamW', () => {
  test('two steps by hand, with and without decay', () => {
    const weights = new Map([
      ['a', Float32Array.of(1)],
      ['b.bias', Float32Array.of(1)],
    ]);
    const optimizer = adamW(weights, {
      betas: [0.5, 0.5],
      epsilon: 0,
      weightDecay: 0.1,
      decays: (path) => path === 'a',
    });
    const gradients = new Map([
      ['a', Float32Array.of(2)],
      ['b.bias', Float32Array.of(-4)],
    ]);
    optimizer.update(weights, gradients, 0.1);
    // Corrected means of a constant gradient are the gradient, so a step is the rate.
    expectClose(weights.get('a') as Float32Array, [1 - 0.01 - 0.1]);
    expectClose(weights.get('b.bias') as Float32Array, [1.1]);
    optimizer.update(weights, gradients, 0.1);
    expectClose(weights.get('a') as Float32Array, [0.89 * 0.99 - 0.1]);
    expect(optimizer.state.step).toBe(2);
  });

  test('a parameter without a gradient stays; a gradient without a parameter is refused', () => {
    const weights = new Map([['a', Float32Array.of(1)]]);
    const optimizer = adamW(weights);
    optimizer.update(weights, new Map(), 1);
    expect([...(weights.get('a') as Float32Array)]).toEqual([1]);
    expect(() => optimizer.update(weights, new Map([['b', Float32Array.of(1)]]), 1)).toThrow(
      'adamW: there is no parameter b',
    );
  });
});

test('clip shortens what is longer, and leaves what is not', () => {
  const gradients = new Map([
    ['a', Float32Array.of(3, 0)],
    ['b', Float32Array.of(4)],
  ]);
  expect(clip(gradients, 10)).toBe(5);
  expect(globalNorm(gradients)).toBe(5);
  expect(clip(gradients, 1)).toBe(5);
  expectClose([...(gradients.get('a') as Float32Array), ...(gradients.get('b') as Float32Array)], [0.6, 0, 0.8]);
});

test('warmupCosine rises to its peak, is halfway down in the middle, and stays at its floor', () => {
  const rate = warmupCosine({ peak: 1, warmup: 4, steps: 104, floor: 0.1 });
  expect([0, 1, 3, 4].map(rate)).toEqual([0.25, 0.5, 1, 1]);
  expectClose([rate(54), rate(104), rate(1000)], [0.55, 0.1, 0.1]);
});
