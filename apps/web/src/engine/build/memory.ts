import type { WeightFormat } from '@blockformer/backend-simd';
import { specLeaves } from '@blockformer/core';
import { headWidth, type ModelDesign } from './model-design.ts';

// Bytes as docs/simd-storage.md lays them out.

const GROUP = 8;
const BLOCK = 32;
/** Of a block of 32 inputs of eight rows. */
const BLOCK_BYTES = { int8: 272, int4: 160 } as const;

const up = (value: number, to: number): number => Math.ceil(value / to);

/** Bytes of one parameter. Linear maps and tables are packed by eight rows, everything else is plain float32. */
export const storedBytes = (path: string, shape: readonly number[], weights: WeightFormat): number => {
  const [first = 1, second = 1] = shape;
  const [, role] = /(?:^|\.)(weight|table)$/.exec(path) ?? [];
  if (shape.length !== 2 || role === undefined) return shape.reduce((size, n) => size * n, 4);
  const [rows, inputs] = role === 'weight' ? [second, first] : [first, second];
  if (weights === 'float32') return up(rows, GROUP) * GROUP * inputs * 4;
  return up(rows, GROUP) * up(inputs, BLOCK) * BLOCK_BYTES[weights];
};

/** Bytes of all weights of a model. */
export const weightBytes = (spec: unknown, weights: WeightFormat): number =>
  specLeaves(spec).reduce((sum, [path, { shape }]) => sum + storedBytes(path, shape, weights), 0);

/**
 * Bytes of the keys and values that are kept of each token that is written, and with two sides of each that is read:
 * float32, or for a decoder alone int16 rows with a scale each.
 */
export const cacheBytes = (design: ModelDesign, weights: WeightFormat): number => {
  const width = headWidth(design);
  const row = weights === 'float32' || design.kind === 'encoder-decoder' ? width * 4 : up(width, 8) * 8 * 2 + 4;
  return 2 * design.layers * design.heads * row;
};

/** Weights as they are stored where nobody chose: as everywhere in the project, int8 from 50 million on. */
export const usualWeights = (parameters: number): WeightFormat => (parameters > 50e6 ? 'int8' : 'float32');
