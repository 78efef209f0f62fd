import { disposeKeysValues, fork, type KeysValues } from '@blockformer/attention';
import { type DecoderState, disposeState, stateLength } from '@blockformer/decoder-block';
import type { Step } from '@blockformer/sampler';
import { slice, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { EncoderDecoder } from './encoder-decoder.ts';
import { expectIds } from './expect-ids.ts';

/** What has been decoded, and the keys and values of the source, computed at the first step. */
export type EncoderDecoderState = { readonly decoder: DecoderState; readonly memory: readonly KeysValues[] };

const disposeBoth = ({ decoder, memory }: EncoderDecoderState): void => {
  disposeState(decoder);
  memory.forEach(disposeKeysValues);
};

/**
 * An encoder-decoder as the sampler sees it, for one source text: ids of the target in, logits of the next token out.
 * The prompt of a generation is the id that the decoder starts with.
 *
 * The source is encoded when ids are fed without a state. Each state owns its keys and values, which are not copied.
 *
 * @throws RangeError at the call for a source that the encoder cannot be fed; in `next` as `causalStep`.
 */
export const encoderDecoderStep = <P>(
  model: EncoderDecoder<P>,
  params: P,
  source: readonly number[],
): Step<EncoderDecoderState> => {
  expectIds('source', source, model.source);
  return {
    positions: model.positions,
    dispose: disposeBoth,
    next: async (ids, state) => {
      expectIds('encoderDecoderStep', ids, model, state ? stateLength(state.decoder) : 0);
      const T = ids.length;
      const encode = (): KeysValues[] =>
        model.memory(params, model.encode(params, tensor2d([...source], [1, source.length], 'int32')));
      const result: { logits: Tensor; state: EncoderDecoderState } = tidy(() => {
        const memory = state ? state.memory.map(fork) : encode();
        const fed = tensor2d([...ids], [1, T], 'int32');
        const { hidden, state: decoder } = model.hidden(params, fed, { state: state?.decoder, memory });
        const last = slice(hidden, [0, T - 1, 0], [1, 1, -1]); // [1, 1, D]
        return { logits: model.logits(params, last), state: { decoder, memory } }; // [1, 1, V]
      });
      try {
        return { logits: (await result.logits.data()) as Float32Array, state: result.state };
      } catch (error) {
        disposeBoth(result.state);
        throw error;
      } finally {
        result.logits.dispose();
      }
    },
  };
};
