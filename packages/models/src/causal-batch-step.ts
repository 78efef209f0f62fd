import { type Decoder, disposeState } from '@blockformer/decoder-block';
import type { BatchStep } from '@blockformer/sampler';
import { feedRows, type RowsState } from './feed-rows.ts';
import { rowsStep } from './rows-step.ts';

/**
 * A decoder as a search sees it: all rows are computed in one pass, their keys and values reordered to go on from the
 * parents that are asked for. Prompts may be of different lengths; after them all rows are fed equally many ids.
 *
 * @throws RangeError in `next`, for a parent that is not there, an id outside the vocabulary or a sequence longer than
 *   the model's positions.
 */
export const causalBatchStep = <P>(model: Decoder<P>, params: P): BatchStep<RowsState> =>
  rowsStep({
    positions: model.positions,
    feed: (rows, past) =>
      feedRows('causalBatchStep', model, rows, past, (ids, options) => model.hidden(params, ids, options)),
    logits: (hidden) => model.logits(params, hidden),
    dispose: ({ decoder }) => disposeState(decoder),
  });
