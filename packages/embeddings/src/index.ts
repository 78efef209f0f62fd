export { type Embedding, type EmbeddingOptions, type EmbeddingParams, embedding } from './embedding.ts';
export { type LearnedPositionsParams, learnedPositions, type Positions, type Where } from './positions.ts';
export { rotary } from './rotary.ts';
export { type SinusoidalParams, sinusoidalHalves, sinusoidalInterleaved } from './sinusoidal.ts';
export { unembed } from './unembed.ts';
