/** A model described in plain words: what is made of it is in `assemble`, `codeOf` and the panel's picture. */
export type ModelDesign = {
  /** A decoder sees what is before a position, and writes; an encoder sees both sides, and reads; two sides do both. */
  readonly kind: 'decoder' | 'encoder' | 'encoder-decoder';
  readonly vocab: number;
  readonly dim: number;
  /** Of each side. */
  readonly layers: number;
  readonly heads: number;
  /** Width of a head; 0 for dim / heads. */
  readonly headDim: number;
  /** Width inside the feed-forward network. */
  readonly hidden: number;
  readonly positions: 'learned' | 'sinusoidal' | 'rotary' | 'relativeBias' | 'none';
  /** How many positions have a learned vector. */
  readonly length: number;
  /** Texts that an encoder can tell apart in a pair; 0 for none. */
  readonly segments: number;
  readonly embeddingNorm: boolean;
  /** Token vectors times √dim. */
  readonly embeddingScale: boolean;
  readonly norm: 'layerNorm' | 'rmsNorm';
  readonly epsilon: number;
  readonly order: 'pre' | 'post';
  /** A norm after the last block. */
  readonly finalNorm: boolean;
  readonly attentionBias: boolean;
  /** Whether scores are divided by the square root of a head's width. */
  readonly scoreScale: boolean;
  readonly feedForward: 'mlp' | 'gatedMlp';
  readonly activation: 'relu' | 'gelu' | 'geluTanh' | 'quickGelu' | 'silu';
  readonly feedForwardBias: boolean;
  /** Scores of a tied output divided by √dim, as T5 has them. */
  readonly outputScale: boolean;
  /** What writes has one of the first two, an encoder alone one of the others. */
  readonly output: 'tied' | 'own' | 'hidden' | 'pooler' | 'maskedLm';
};

/** T5's, for a relative bias. */
export const BUCKETS = 32;
export const MAX_DISTANCE = 128;

/** Whether a design writes: whether it has a decoder. */
export const writes = ({ kind }: ModelDesign): boolean => kind !== 'encoder';

export const headWidth = ({ dim, heads, headDim }: ModelDesign): number => headDim || dim / heads;
