import { recordTaps } from '@blockformer/core';
import { tracePass } from '@blockformer/models';
import type { OpenModel } from '../open-model.ts';

/** Cross attention of a layer: [H, T, S], what each written token took from each token that was read. */
export type AlignedLayer = { readonly heads: number; readonly values: Float32Array };

/** More weights than can be drawn. */
const MOST_WEIGHTS = 4e6;

const LAYER = /^blocks\.(\d+)\.crossAttention\.weights$/;

/**
 * What the writing of `ids` looked at in the source: row i belongs to the token that is written at i, from the pass over
 * all of them. Undefined where that is too much.
 */
export const alignmentOf = async (
  { plan, params, info }: OpenModel,
  source: readonly number[],
  startId: number,
  ids: readonly number[],
): Promise<AlignedLayer[] | undefined> => {
  if (ids.length === 0 || ids.length * source.length * info.layers * (info.heads ?? 16) > MOST_WEIGHTS)
    return undefined;
  const seen = recordTaps((name) => LAYER.test(name));
  try {
    tracePass(plan, params, { ids: source, decoderIds: [startId, ...ids.slice(0, -1)] }, seen.tap);
    const layers: AlignedLayer[] = [];
    for (const [name, weights] of seen.tensors) {
      const layer = Number(LAYER.exec(name)?.[1]);
      const [, heads = 0] = weights.shape;
      layers[layer] = { heads, values: (await weights.data()) as Float32Array };
    }
    return layers;
  } finally {
    seen.dispose();
  }
};
