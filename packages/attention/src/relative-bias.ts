import { type Init, normal, param, ShapeError } from '@blockformer/core';
import { gather, reshape, type Tensor2D, type Tensor4D, tensor1d, tidy, transpose } from '@tensorflow/tfjs-core';
import type { PositionBias } from './position-bias.ts';

// H: heads, T: positions being computed, S: positions attended to, N: buckets

export type RelativeBiasParams = { vectors: Tensor2D };

/**
 * The bucket of a distance (position of the key − position of the query): each of the smaller half of the distances has
 * a bucket of its own, the others share buckets that grow with the logarithm up to `maxDistance`, and whatever is
 * farther is in the last. `bidirectional` gives half of the buckets to keys that come later; otherwise those are at
 * distance 0.
 */
export const relativeBucket = (
  distance: number,
  options: { readonly buckets: number; readonly maxDistance: number; readonly bidirectional: boolean },
): number => {
  const buckets = options.bidirectional ? options.buckets / 2 : options.buckets;
  const first = options.bidirectional && distance > 0 ? buckets : 0;
  const far = options.bidirectional ? Math.abs(distance) : Math.max(-distance, 0);
  const exact = Math.floor(buckets / 2);
  if (far < exact) return first + far;
  // Rounded to float32 at every step, as where the published weights were trained: some distances lie on an edge.
  const log = Math.fround(Math.log(Math.fround(far / exact)));
  const step = Math.fround(Math.fround(log / Math.log(options.maxDistance / exact)) * (buckets - exact));
  return first + Math.min(exact + Math.floor(step), buckets - 1);
};

/**
 * T5's relative positions: a learned number for each head and bucket of distances, `vectors[bucket(j − i), h]`, from a
 * table [N, H]. Raffel et al., arXiv:1910.10683, section 2.1.
 */
export const relativeBias = (options: {
  heads: number;
  buckets: number;
  maxDistance: number;
  bidirectional: boolean;
  init?: Init;
}): PositionBias<RelativeBiasParams> => {
  const { heads, buckets, maxDistance, bidirectional, init = normal() } = options;
  const least = bidirectional ? 4 : 2;
  if (!Number.isInteger(buckets) || buckets < least || (bidirectional && buckets % 2 !== 0))
    throw new ShapeError(`relativeBias: buckets is ${bidirectional ? 'even, ' : ''}${least} or more, got ${buckets}`);
  if (!(maxDistance > buckets / least))
    throw new ShapeError(`relativeBias: maxDistance is more than ${buckets / least}, got ${maxDistance}`);

  return {
    spec: { vectors: param([buckets, heads], init) },
    forward: ({ vectors }, queries, keys, offset = keys - queries) =>
      tidy(() => {
        // There are only T + S − 1 distances: the first is that of key 0 from the last query.
        const last = offset + queries - 1;
        const known = Int32Array.from({ length: queries + keys - 1 }, (_, i) =>
          relativeBucket(i - last, { buckets, maxDistance, bidirectional }),
        );
        const index = new Int32Array(queries * keys);
        for (let i = 0; i < queries; i++) {
          const start = queries - 1 - i;
          index.set(known.subarray(start, start + keys), i * keys);
        }
        const numbers = gather(transpose(vectors), tensor1d(index, 'int32'), 1); // [H, T·S]
        return reshape(numbers, [1, heads, queries, keys]) as Tensor4D;
      }),
  };
};
