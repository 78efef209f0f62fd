import { type Fusable, fusable, type Tap, tapped } from '@blockformer/core';
import { add, matMul, mul, softmax, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { causalMask } from './masks.ts';

// B: batch, H: heads, T: positions being computed, S: positions attended to, K: width of one head

type Inputs = { query: Tensor4D; keys: Tensor4D; values: Tensor4D; mask?: Tensor };
type Attributes = { readonly scale: number; readonly causal: boolean };

const compose = ({ query, keys, values, mask }: Inputs, { scale, causal }: Attributes, tap?: Tap): Tensor4D => {
  const [, , T] = query.shape;
  const [, , S] = keys.shape;
  const products = matMul(mul(query, scale), keys, false, true); // [B, H, T, S]
  const masked = mask ? add(products, mask) : products;
  // The newest position sees everything, so a single query needs no causal mask.
  const scores = tapped(tap, 'scores', causal && T > 1 ? add(masked, causalMask(T, S)) : masked);
  const weights = tapped(tap, 'weights', softmax(scores as Tensor4D)); // [B, H, T, S]
  return matMul(weights, values); // [B, H, T, K]
};

/** Fusable `Attention`: a kernel never stores the weights. */
export const attentionOperation: Fusable<Inputs, Attributes, Tensor4D> = fusable('Attention', (inputs, attributes) =>
  compose(inputs, attributes),
);

/**
 * `softmax(scale · query · keysᵀ + mask) · values`: [B, H, T, K] attending to [B, H, S, K] gives [B, H, T, K].
 *
 * `mask` is added to the scores and broadcast to [B, H, T, S]; `causal` hides from query i what comes after position
 * S − T + i. `scale` is 1/√K by default. With a tap the composition runs, and shows `scores` and `weights` [B, H, T, S].
 * Vaswani et al., arXiv:1706.03762, equation 1.
 */
export const scaledDotProduct = (
  query: Tensor4D,
  keys: Tensor4D,
  values: Tensor4D,
  options: { readonly mask?: Tensor; readonly causal?: boolean; readonly scale?: number; readonly tap?: Tap } = {},
): Tensor4D => {
  const { mask, causal = false, scale = 1 / Math.sqrt(query.shape[3]), tap } = options;
  const inputs = { query, keys, values, mask };
  return tap ? tidy(() => compose(inputs, { scale, causal }, tap)) : attentionOperation(inputs, { scale, causal });
};
