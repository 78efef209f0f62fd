import { disposeKeysValues, fork, type KeysValues } from '@blockformer/attention';
import { type DecoderState, disposeState, stateLength, truncateState } from '@blockformer/decoder-block';
import type { Step } from '@blockformer/sampler';
import { tensor2d } from '@tensorflow/tfjs-core';
import type { EncoderDecoder } from './encoder-decoder.ts';
import { expectIds } from './expect-ids.ts';
import { stepOf } from './step-of.ts';

/** What has been decoded, and the keys and values of the source, computed at the first step. */
export type EncoderDecoderState = { readonly decoder: DecoderState; readonly memory: readonly KeysValues[] };

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
  const encode = (): KeysValues[] =>
    model.memory(params, model.encode(params, tensor2d([...source], [1, source.length], 'int32')));
  return stepOf<EncoderDecoderState>({
    positions: model.positions,
    check: (ids, state) => expectIds('encoderDecoderStep', ids, model, state ? stateLength(state.decoder) : 0),
    feed: (ids, past) => {
      const memory = past ? past.memory.map(fork) : encode();
      const fed = tensor2d([...ids], [1, ids.length], 'int32');
      const { hidden, state: decoder } = model.hidden(params, fed, { state: past?.decoder, memory });
      return { hidden, state: { decoder, memory } };
    },
    logits: (hidden) => model.logits(params, hidden),
    truncate: ({ decoder, memory }, length) => ({
      decoder: truncateState(decoder, length),
      memory: memory.map(fork),
    }),
    dispose: ({ decoder, memory }) => {
      disposeState(decoder);
      memory.forEach(disposeKeysValues);
    },
  });
};
