import type { KeysValues } from '@blockformer/attention';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { DecoderOptions } from './decoder.ts';

/** How keys and values are kept between steps: new tensors that stand for the same values. */
export type StoreCache = (kv: KeysValues) => KeysValues;

/**
 * The same model, whose `hidden` keeps keys and values in a form of the caller's choice. With `compressCache` of
 * backend-simd that is int16: half the memory, and half of what is read for each token of a long text.
 */
export const withCache = <P, Out, M extends { hidden(params: P, ids: Tensor2D, options?: DecoderOptions): Out }>(
  model: M & { hidden(params: P, ids: Tensor2D, options?: DecoderOptions): Out },
  store: StoreCache,
): M => ({
  ...model,
  hidden: (params: P, ids: Tensor2D, options: DecoderOptions = {}): Out =>
    model.hidden(params, ids, { ...options, store }),
});
