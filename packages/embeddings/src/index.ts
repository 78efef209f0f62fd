export { type Embedding, type EmbeddingOptions, type EmbeddingParams, embedding } from './embedding.ts';
export { type LearnedPositionsParams, learnedPositions, type Positions, type Where } from './positions.ts';
export { rotary } from './rotary.ts';
export { unembed } from './unembed.ts';
