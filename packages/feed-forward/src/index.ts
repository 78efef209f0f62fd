export type { FeedForward, FeedForwardOptions } from './feed-forward.ts';
export { type MlpParams, mlp } from './mlp.ts';
