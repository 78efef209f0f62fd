import {
  cast,
  div,
  expandDims,
  mul,
  slice,
  squeeze,
  sum,
  type Tensor2D,
  type Tensor3D,
  tidy,
} from '@tensorflow/tfjs-core';

// B: batch, T: positions, D: width

/**
 * One vector for each text: of the hidden states [B, T, D], where `visible`, int32 [B, T], is 1 for tokens and 0 for padding.
 * `pooler` is that of the model; only some have one. Gives [B, D].
 */
export type Pooling = (states: {
  readonly hidden: Tensor3D;
  readonly visible: Tensor2D;
  pooler?(hidden: Tensor3D): Tensor2D;
}) => Tensor2D;

/** The mean over the tokens: `Σ hidden · visible / Σ visible`. Reimers and Gurevych, arXiv:1908.10084. */
export const meanPooling: Pooling = ({ hidden, visible }) =>
  tidy(() => {
    const weights = expandDims(cast(visible, 'float32'), 2); // [B, T, 1]
    return div(sum(mul(hidden, weights), 1), sum(weights, 1)) as Tensor2D; // [B, D]
  });

/** The hidden state of the first token. */
export const clsPooling: Pooling = ({ hidden }) =>
  tidy(() => squeeze(slice(hidden, [0, 0, 0], [-1, 1, -1]), [1]) as Tensor2D); // [B, D]

/** What the model's own pooler makes of the first token. */
export const poolerPooling: Pooling = ({ hidden, pooler }) => {
  if (!pooler) throw new Error('embed: this model has no pooler; take meanPooling or clsPooling');
  return pooler(hidden);
};
