import { disposeKeysValues, fork, type KeysValues, paddingMask, selectRows } from '@blockformer/attention';
import { disposeState } from '@blockformer/decoder-block';
import type { BatchRow, BatchStep } from '@blockformer/sampler';
import { clone, gather, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { EncoderDecoder } from './encoder-decoder.ts';
import { expectIds } from './expect-ids.ts';
import { expectParents, feedRows, type RowsState } from './feed-rows.ts';
import { rowsStep } from './rows-step.ts';

// R: rows, M: rows of the memory, S: positions of the longest source

/** The keys and values of M sources, and what hides the padding of shorter ones [M, 1, 1, S]. */
type Memory = { readonly blocks: readonly KeysValues[]; readonly mask?: Tensor };

/** R rows, of which the first R / M read the first row of the memory, and so on. */
export type EncoderDecoderRowsState = RowsState & { readonly memory: Memory };

const disposeMemory = ({ blocks, mask }: Memory): void => {
  blocks.forEach(disposeKeysValues);
  mask?.dispose();
};

const selectMemory = ({ blocks, mask }: Memory, rows: readonly number[]): Memory => ({
  blocks: blocks.map((kv) => selectRows(kv, rows)),
  ...(mask ? { mask: gather(mask, tensor1d([...rows], 'int32')) } : {}),
});

const forkMemory = ({ blocks, mask }: Memory): Memory => ({
  blocks: blocks.map(fork),
  ...(mask ? { mask: clone(mask) } : {}),
});

/** Rows of a memory so that these rows of a batch can read them: each one once if each is read by equally many in turn. */
const shared = (wanted: readonly number[]): readonly number[] => {
  const distinct = wanted.filter((row, at) => row !== wanted[at - 1]);
  const each = wanted.length / distinct.length;
  const isEven = Number.isInteger(each) && wanted.every((row, at) => row === distinct[Math.floor(at / each)]);
  return isEven ? distinct : wanted;
};

/**
 * An encoder-decoder as a search sees it: all rows are computed in one pass. Without a state a row's parent is the number
 * of its source, and all sources that are asked for are encoded together. Their keys and values are not copied for several
 * rows of the same source that follow one another, equally many of each.
 *
 * @throws RangeError at the call for a source that the encoder cannot be fed; in `next` as `causalBatchStep`.
 */
export const encoderDecoderBatchStep = <P>(
  model: EncoderDecoder<P>,
  params: P,
  sources: readonly (readonly number[])[],
): BatchStep<EncoderDecoderRowsState> => {
  for (const source of sources) expectIds('source', source, model.source);

  const encode = (numbers: readonly number[]): Memory => {
    const texts = numbers.map((number) => sources[number] as readonly number[]);
    const lengths = texts.map(({ length }) => length);
    const S = Math.max(...lengths);
    const padded = texts.map((text) => [...text, ...Array<number>(S - text.length).fill(0)]);
    const mask = lengths.every((length) => length === S) ? undefined : paddingMask(lengths, S);
    const encoded = model.encode(params, tensor2d(padded, undefined, 'int32'), { mask });
    return { blocks: model.memory(params, encoded), ...(mask ? { mask } : {}) };
  };

  const memoryOf = (rows: readonly BatchRow[], past: EncoderDecoderRowsState | undefined): Memory => {
    if (!past) return encode(shared(rows.map(({ parent }) => parent)));
    const M = past.memory.blocks[0]?.keys.shape[0] as number;
    const each = past.lengths.length / M;
    const wanted = shared(rows.map(({ parent }) => Math.floor(parent / each)));
    const isSame = wanted.length === M && wanted.every((row, at) => row === at);
    return isSame ? forkMemory(past.memory) : selectMemory(past.memory, wanted);
  };

  return rowsStep<EncoderDecoderRowsState>({
    positions: model.positions,
    feed: (rows, past) => {
      const who = 'encoderDecoderBatchStep';
      expectParents(who, rows, past ? past.lengths.length : sources.length);
      const memory = memoryOf(rows, past);
      const read = { memory: memory.blocks, memoryMask: memory.mask };
      const { hidden, state } = feedRows(who, model, rows, past, (ids, options) =>
        model.hidden(params, ids, { ...options, ...read }),
      );
      return { hidden, state: { ...state, memory } };
    },
    logits: (hidden) => model.logits(params, hidden),
    dispose: ({ decoder, memory }) => {
      disposeState(decoder);
      disposeMemory(memory);
    },
  });
};
