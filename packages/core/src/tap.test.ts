import { expectClose, expectNoLeaks, useBackend } from '@blockformer/testing';
import { add, mul, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { recordTaps, type Tap, tapped, tapUnder } from './tap.ts';

const forward = (x: Tensor, tap?: Tap): Tensor =>
  tidy(() => add(tapped(tapUnder(tap, 'inner'), 'double', mul(x, 2)), 1));

describe('taps', () => {
  beforeAll(() => useBackend('cpu'));

  test('without a tap nothing is called and no tap is made', () => {
    expect(tapUnder(undefined, 'inner')).toBeUndefined();
    expectClose(forward(tensor1d([3])), [7]);
  });

  test('observe: the tensor outlives the pass under its full name', () => {
    const seen = recordTaps();
    expectClose(forward(tensor1d([3]), seen.tap), [7]);
    expect([...seen.tensors.keys()]).toEqual(['inner.double']);
    expectClose(seen.tensors.get('inner.double') as Tensor, [6]);
    seen.dispose();
    expect(seen.tensors.size).toBe(0);
  });

  test('record only what is wanted', () => {
    const seen = recordTaps((name) => name.endsWith('other'));
    forward(tensor1d([3]), seen.tap);
    expect(seen.tensors.size).toBe(0);
  });

  test('intervene: what the tap returns goes on', () => {
    expectClose(
      forward(tensor1d([3]), (_name, tensor) => mul(tensor, 0)),
      [1],
    );
  });

  test('an intervention of another shape is an error', () => {
    expect(() => forward(tensor1d([3]), () => tensor1d([1, 2]))).toThrow(
      'tap: inner.double is [1], the tap returned [2]',
    );
  });

  test('no leaks', () =>
    expectNoLeaks(() => {
      const x = tensor1d([3]);
      const seen = recordTaps();
      forward(x, seen.tap).dispose();
      forward(x, seen.tap).dispose();
      seen.dispose();
      x.dispose();
    }));
});
