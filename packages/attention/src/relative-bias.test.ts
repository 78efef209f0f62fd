import '@blockformer/testing/gradients';
import { disposeTree, initParams, seeded } from '@blockformer/core';
import { describeBackends, expectClose, expectNoLeaks, golden, useBackend } from '@blockformer/testing';
import { grad, slice, sum, type Tensor, type Tensor2D, tensor2d, tidy, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { relativeBias, relativeBucket } from './relative-bias.ts';

const parts = golden('parts');
type Settings = { bidirectional: boolean; num_buckets: number; max_distance: number };
const cases = (parts.json.cases as { name: string; settings: Settings }[]).filter(({ name }) =>
  name.startsWith('t5_buckets.'),
);

describe('buckets against T5', () => {
  test.each(cases)('$name', ({ name, settings }) => {
    const { data: distances } = parts.values(`${name}.input.distance`);
    const { num_buckets: buckets, max_distance: maxDistance, bidirectional } = settings;
    const ours = [...distances].map((distance) => relativeBucket(distance, { buckets, maxDistance, bidirectional }));
    expect(ours).toEqual([...parts.values(`${name}.output.bucket`).data]);
  });
});

describeBackends('relative bias', () => {
  const part = relativeBias({ heads: 2, buckets: 4, maxDistance: 8, bidirectional: false });

  test('by hand: keys at 0, 1, 2, a query at each', () => {
    tidy(() => {
      const vectors = tensor2d([
        [0, 10],
        [1, 11],
        [2, 12],
        [3, 13],
      ]);
      const bias = part.forward({ vectors }, 3, 3);
      expect(bias.shape).toEqual([1, 2, 3, 3]);
      expectClose(bias, [0, 0, 0, 1, 0, 0, 2, 1, 0, 10, 10, 10, 11, 10, 10, 12, 11, 10]);
      expectClose(part.forward({ vectors }, 1, 3), [2, 1, 0, 12, 11, 10]);
      expectClose(part.forward({ vectors }, 1, 3, 1), [1, 0, 0, 11, 10, 10]);
    });
  });

  test('the rows of the last queries are those of all queries', () => {
    tidy(() => {
      const both = relativeBias({ heads: 3, buckets: 8, maxDistance: 20, bidirectional: true });
      const params = initParams(both, seeded(1));
      const all = both.forward(params, 30, 30);
      expectClose(both.forward(params, 2, 30), slice(all, [0, 0, 28, 0], [1, 3, 2, 30]), 0);
    });
  });

  test('leaves no tensors behind', () =>
    expectNoLeaks(() => {
      const params = initParams(part, seeded(1));
      disposeTree([part.forward(params, 4, 6), params]);
    }));
});

describe('relative bias', () => {
  test('the gradient of a bucket is the sum over the pairs in it', async () => {
    await useBackend('cpu');
    tidy(() => {
      const part = relativeBias({ heads: 2, buckets: 4, maxDistance: 8, bidirectional: false });
      const gradient = grad((vectors: Tensor): Tensor => sum(part.forward({ vectors: vectors as Tensor2D }, 3, 3)));
      // Of nine pairs three are at distance 0, and three come later.
      expectClose(gradient(zeros([4, 2])), [6, 6, 2, 2, 1, 1, 0, 0]);
    });
  });

  test.each([
    [{ buckets: 7, maxDistance: 20, bidirectional: true }, 'relativeBias: buckets is even, 4 or more, got 7'],
    [{ buckets: 1, maxDistance: 20, bidirectional: false }, 'relativeBias: buckets is 2 or more, got 1'],
    [{ buckets: 8, maxDistance: 4, bidirectional: false }, 'relativeBias: maxDistance is more than 4, got 4'],
  ])('%j is refused', (options, message) => {
    expect(() => relativeBias({ heads: 2, ...options })).toThrow(message);
  });
});
