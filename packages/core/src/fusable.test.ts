import '@blockformer/testing/gradients';
import { expectClose, useBackend } from '@blockformer/testing';
import { add, grad, mul, registerKernel, type Tensor, tensor1d, unregisterKernel } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fusable } from './fusable.ts';

const twice = fusable<{ x: Tensor; shift?: Tensor }, { by: number }>('TestTwice', ({ x, shift }, { by }) =>
  shift ? add(mul(x, by), shift) : mul(x, by),
);

describe('fusable', () => {
  const seen: unknown[] = [];
  beforeEach(() => useBackend('cpu'));
  afterEach(() => {
    seen.length = 0;
  });

  const withKernel = (run: () => void): void => {
    registerKernel({
      kernelName: 'TestTwice',
      backendName: 'cpu',
      kernelFunc: ({ inputs, attrs, backend }) => {
        seen.push(Object.keys(inputs), attrs);
        const host = backend as { makeTensorInfo(shape: number[], dtype: string, values: Float32Array): never };
        return host.makeTensorInfo([1], 'float32', new Float32Array([42]));
      },
    });
    try {
      run();
    } finally {
      unregisterKernel('TestTwice', 'cpu');
    }
  };

  test('composes where there is no kernel', () => {
    expectClose(twice({ x: tensor1d([3]), shift: tensor1d([1]) }, { by: 2 }), [7]);
  });

  test('runs the kernel where the active backend has one, without the inputs that are undefined', () => {
    withKernel(() => {
      expectClose(twice({ x: tensor1d([3]), shift: undefined }, { by: 2 }), [42]);
      expect(seen).toEqual([['x'], { by: 2 }]);
      expectClose(twice.composed({ x: tensor1d([3]) }, { by: 2 }), [6]);
    });
  });

  test('composes while a gradient is recorded', () => {
    withKernel(() => {
      expectClose(grad((x: Tensor) => twice({ x }, { by: 5 }))(tensor1d([3])), [5]);
      expect(seen).toEqual([]);
    });
  });

  test('runs the kernel while a gradient is recorded, if its gradient is given; the composition for the gradient of that', () => {
    const own = fusable<{ x: Tensor }, { by: number }>(
      'TestTwice',
      ({ x }, { by }) => mul(mul(x, x), by),
      ({ x }, { by }, dy) => ({ x: mul(dy, mul(x, 100 * by)) }),
    );
    const f = (x: Tensor): Tensor => own({ x }, { by: 5 });
    expectClose(grad(f)(tensor1d([3])), [30]);
    withKernel(() => {
      expectClose(grad(f)(tensor1d([3])), [1500]);
      expect(seen).toEqual([['x'], { by: 5 }]);
      expectClose(grad((x: Tensor) => grad(f)(x))(tensor1d([3])), [10]);
    });
  });
});
