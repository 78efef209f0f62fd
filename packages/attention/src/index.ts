export type { AttendOptions, Attention } from './attention.ts';
export { mergeHeads, splitHeads } from './heads.ts';
export { append, disposeKeysValues, fork, type KeysValues, selectRows, truncate } from './keys-values.ts';
export { causalMask, MASKED, paddingMask, visibleMask } from './masks.ts';
export { type MultiHeadAttentionParams, multiHeadAttention, type Rotate } from './multi-head.ts';
export type { PositionBias } from './position-bias.ts';
export { type RelativeBiasParams, relativeBias } from './relative-bias.ts';
export { attentionOperation, scaledDotProduct } from './scaled-dot-product.ts';
