import type { Tap } from '@blockformer/core';
import { mul, tensor4d } from '@tensorflow/tfjs-core';

/** What a head's output is multiplied by, at every position: 0 switches it off. */
export type HeadChange = { readonly layer: number; readonly head: number; readonly factor: number };

const HEADS = /^blocks\.(\d+)\.attention\.heads$/;

/** The layer whose heads a tap is shown, if it is shown any. */
export const layerOfHeads = (name: string): number | undefined => {
  const layer = HEADS.exec(name)?.[1];
  return layer === undefined ? undefined : Number(layer);
};

/**
 * A tap that multiplies heads, each row of the batch with its own changes: B lists for [B, H, T, K]. Layers that no row
 * changes stay as they are.
 */
export const changingHeads =
  (rows: readonly (readonly HeadChange[])[]): Tap =>
  (name, tensor) => {
    const layer = layerOfHeads(name);
    if (layer === undefined || !rows.some((changes) => changes.some((change) => change.layer === layer))) return tensor;
    const H = tensor.shape[1] as number;
    const factors = new Float32Array(rows.length * H).fill(1);
    rows.forEach((changes, row) => {
      for (const change of changes) if (change.layer === layer) factors[row * H + change.head] = change.factor;
    });
    return mul(tensor, tensor4d(factors, [rows.length, H, 1, 1]));
  };
