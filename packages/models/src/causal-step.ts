import { type Decoder, type DecoderState, disposeState, stateLength } from '@blockformer/decoder-block';
import type { Step } from '@blockformer/sampler';
import { slice, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { expectIds } from './expect-ids.ts';

/**
 * A decoder as the sampler sees it: ids in, logits of the next token out, the keys and values of what has been fed as
 * the state. Only the last position's logits are computed.
 *
 * @throws RangeError in `next`, for an id outside the vocabulary or a sequence longer than the model's positions.
 */
export const causalStep = <P>(model: Decoder<P>, params: P): Step<DecoderState> => {
  return {
    positions: model.positions,
    dispose: disposeState,
    next: async (ids, state) => {
      expectIds('causalStep', ids, model, state ? stateLength(state) : 0);
      const T = ids.length;
      const result: { logits: Tensor; state: DecoderState } = tidy(() => {
        const { hidden, state: next } = model.hidden(params, tensor2d([...ids], [1, T], 'int32'), { state });
        const last = slice(hidden, [0, T - 1, 0], [1, 1, -1]); // [1, 1, D]
        return { logits: model.logits(params, last), state: next }; // [1, 1, V]
      });
      try {
        return { logits: (await result.logits.data()) as Float32Array, state: result.state };
      } catch (error) {
        disposeState(result.state);
        throw error;
      } finally {
        result.logits.dispose();
      }
    },
  };
};
