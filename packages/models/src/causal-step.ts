import { type Decoder, type DecoderState, disposeState, stateLength, truncateState } from '@blockformer/decoder-block';
import type { Step } from '@blockformer/sampler';
import { tensor2d } from '@tensorflow/tfjs-core';
import { expectIds } from './expect-ids.ts';
import { stepOf } from './step-of.ts';

/**
 * A decoder as the sampler sees it: ids in, logits of the next token out, the keys and values of what has been fed as
 * the state. `next` computes the last position's logits only, `nextEach` those of all that is fed.
 *
 * @throws RangeError in `next`, for an id outside the vocabulary or a sequence longer than the model's positions.
 */
export const causalStep = <P>(model: Decoder<P>, params: P): Step<DecoderState> =>
  stepOf({
    positions: model.positions,
    check: (ids, state) => expectIds('causalStep', ids, model, state ? stateLength(state) : 0),
    feed: (ids, state) => model.hidden(params, tensor2d([...ids], [1, ids.length], 'int32'), { state }),
    logits: (hidden) => model.logits(params, hidden),
    truncate: truncateState,
    dispose: disposeState,
  });
