export type { FeedForward, FeedForwardOptions } from './feed-forward.ts';
export { type GatedMlpParams, gatedMlp } from './gated-mlp.ts';
export { type MlpParams, mlp } from './mlp.ts';
