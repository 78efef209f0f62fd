import type { Module } from '@blockformer/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';

// H: heads, T: positions being computed, S: positions attended to

/**
 * A bias of the scores that depends on positions only: added to the mask of self-attention, [1, H, T, S]. Key j is at
 * position j; query i is at position `offset` + i, and `offset` is S − T where it is left out (the queries are the last
 * of S). A stack computes it once and adds it in every block.
 */
export type PositionBias<P = unknown> = Module<P, [queries: number, keys: number, offset?: number], Tensor4D>;
