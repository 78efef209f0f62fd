export { type Decoder, type DecoderOptions, type DecoderParams, type DecoderState, decoder } from './decoder.ts';
export { type DecoderBlock, type DecoderBlockOptions, type DecoderBlockParams, decoderBlock } from './decoder-block.ts';
export { disposeState, forkState, selectStateRows, stateLength, truncateState } from './decoder-state.ts';
export type { Head } from './head.ts';
export { linearHead } from './linear-head.ts';
export { type TiedHeadParams, tiedHead } from './tied-head.ts';
export { type StoreCache, withCache } from './with-cache.ts';
