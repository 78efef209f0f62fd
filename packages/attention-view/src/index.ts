export type { AttentionData, AttentionSet, LayerWeights, ViewToken } from './data.ts';
export { defineAttentionView } from './define-attention-view.ts';
export { AttentionView } from './element.ts';
export type { HeadChoice } from './grid.ts';
export { type Bits, type PackedSet, packSets, unpackSet, withinBits } from './packed.ts';
export type { HeldToken, ViewName, ViewState } from './state.ts';
