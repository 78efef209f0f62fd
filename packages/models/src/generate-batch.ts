import { disposeKeysValues, type KeysValues, paddingMask, selectRows } from '@blockformer/attention';
import { type DecoderState, disposeState, selectStateRows } from '@blockformer/decoder-block';
import { type ChosenToken, type Finish, logProbabilities, type Sampler } from '@blockformer/sampler';
import { gather, nextFrame, type Tensor, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { EncoderDecoder } from './encoder-decoder.ts';
import { expectIds } from './expect-ids.ts';

// B: texts that are still being written, S: positions of the longest source, V: vocabulary

export type GenerateBatchOptions = {
  /** What every text starts with; not part of it. */
  readonly startId: number;
  /** Called once for each text, so that what is drawn for one does not depend on the others. */
  readonly sampler: () => Sampler;
  /** How many new ids of each at most. */
  readonly maxTokens: number;
  readonly endIds?: readonly number[];
  /** How many of the likeliest tokens to note for each id. Without it, none. */
  readonly top?: number;
  readonly signal?: AbortSignal;
};

export type BatchGeneration = {
  readonly ids: readonly number[];
  /** The ids with their log-probabilities, as `generate` has them. */
  readonly tokens: readonly ChosenToken[];
  readonly finish: Finish;
};

type Row = { readonly sampler: Sampler; readonly ids: number[]; readonly tokens: ChosenToken[]; finish?: Finish };
type Batch = { readonly memory: KeysValues[]; readonly mask: Tensor; readonly state?: DecoderState };

/** How long input and signals may have to wait. */
const PATIENCE_MS = 50;

const disposeBatch = ({ memory, mask, state }: Batch): void => {
  memory.forEach(disposeKeysValues);
  mask.dispose();
  if (state) disposeState(state);
};

/** Only these rows of the batch, which is released. */
const shrink = (batch: Batch, rows: readonly number[]): Batch => {
  const smaller = tidy(() => ({
    memory: batch.memory.map((kv) => selectRows(kv, rows)),
    mask: gather(batch.mask, tensor1d([...rows], 'int32')),
    state: batch.state && selectStateRows(batch.state, rows),
  })) as Batch;
  disposeBatch(batch);
  return smaller;
};

/**
 * What `generate` gives for each source with `encoderDecoderStep`, all of them in one batch: at every step the model
 * computes one position of each text. Texts that have ended leave the batch when half of it has.
 *
 * @throws RangeError for ids that the model cannot be fed, and as `generate`.
 */
export const generateBatch = async <P>(
  model: EncoderDecoder<P>,
  params: P,
  sources: readonly (readonly number[])[],
  { startId, sampler, maxTokens, endIds = [], top = 0, signal }: GenerateBatchOptions,
): Promise<BatchGeneration[]> => {
  for (const source of sources) expectIds('source', source, model.source);
  expectIds('start', [startId], model);
  if (!(Number.isInteger(maxTokens) && maxTokens >= 0))
    throw new RangeError(`generateBatch: expected an integer from 0 up for maxTokens, got ${maxTokens}`);
  const all = sources.map((): Row => ({ sampler: sampler(), ids: [], tokens: [] }));
  if (maxTokens === 0 || sources.length === 0) return all.map(({ ids, tokens }) => ({ ids, tokens, finish: 'length' }));
  if (signal?.aborted) return all.map(({ ids, tokens }) => ({ ids, tokens, finish: 'aborted' }));

  const choose = (row: Row, logits: Float32Array): void => {
    const id = row.sampler(logits, { ids: [startId, ...row.ids], promptLength: 1 });
    if (!(Number.isInteger(id) && id >= 0 && id < logits.length))
      throw new RangeError(`generateBatch: the sampler chose ${id}, expected an id from 0 to ${logits.length - 1}`);
    row.ids.push(id);
    row.tokens.push(logProbabilities(logits, id, top));
    if (endIds.includes(id)) row.finish = 'end';
    else if (row.ids.length === maxTokens) row.finish = 'length';
    else if (model.positions !== undefined && row.ids.length >= model.positions) row.finish = 'context';
  };

  let rows = all;
  let batch: Batch = tidy(() => {
    const S = Math.max(...sources.map(({ length }) => length));
    const padded = sources.map((source) => [...source, ...Array<number>(S - source.length).fill(0)]);
    const mask = paddingMask(
      sources.map(({ length }) => length),
      S,
    ); // [B, 1, 1, S]
    const memory = model.encode(params, tensor2d(padded, [sources.length, S], 'int32'), { mask });
    return { memory: model.memory(params, memory), mask };
  });
  let breathed = performance.now();
  try {
    while (rows.some(({ finish }) => !finish)) {
      if (performance.now() - breathed > PATIENCE_MS) {
        await nextFrame();
        breathed = performance.now();
      }
      if (signal?.aborted) break;
      const fed = rows.map(({ ids }) => ids.at(-1) ?? startId);
      const { logits, state } = tidy(() => {
        const { memory, mask: memoryMask, state } = batch;
        const next = model.hidden(params, tensor2d(fed, [fed.length, 1], 'int32'), { state, memory, memoryMask });
        return { logits: model.logits(params, next.hidden), state: next.state }; // [B, 1, V]
      });
      if (batch.state) disposeState(batch.state);
      batch = { ...batch, state };
      const values = (await logits.data().finally(() => logits.dispose())) as Float32Array;
      const V = values.length / rows.length;
      rows.forEach((row, at) => {
        if (!row.finish) choose(row, values.subarray(at * V, (at + 1) * V));
      });
      const going = [...rows.keys()].filter((at) => !rows[at]?.finish);
      if (going.length > 0 && going.length <= rows.length / 2) {
        batch = shrink(batch, going);
        rows = going.map((at) => rows[at] as Row);
      }
    }
  } finally {
    disposeBatch(batch);
  }
  return all.map(({ ids, tokens, finish = 'aborted' }) => ({ ids, tokens, finish }));
};
