import type { ModelDesign } from '../src/engine/build/model-design.ts';

/** A small design of which anything may be asked, also what cannot be: for tests. */
export const randomDesign = (random: () => number): ModelDesign => {
  const from = <T>(...values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const kind = from('decoder', 'encoder', 'encoder-decoder');
  return {
    kind,
    vocab: from(5, 40, 33),
    dim: from(8, 12, 24, 30),
    layers: from(1, 2, 3),
    heads: from(1, 2, 3, 4, 5),
    headDim: from(0, 0, 0, 6, 7),
    hidden: from(7, 16, 50),
    positions: from('learned', 'sinusoidal', 'rotary', 'relativeBias', 'none'),
    length: from(32, 64),
    segments: from(0, 2),
    embeddingNorm: from(true, false),
    embeddingScale: from(true, false),
    norm: from('layerNorm', 'rmsNorm'),
    epsilon: from(1e-5, 1e-6, 1e-12),
    order: from('pre', 'post'),
    finalNorm: from(true, false),
    attentionBias: from(true, false),
    scoreScale: from(true, false),
    feedForward: from('mlp', 'gatedMlp'),
    activation: from('relu', 'gelu', 'geluTanh', 'quickGelu', 'silu'),
    feedForwardBias: from(true, false),
    outputScale: from(true, false),
    output: kind !== 'encoder' ? from('tied', 'own') : from('hidden', 'pooler', 'maskedLm'),
  };
};
