import { slice, type Tensor3D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { breathe, type Method } from '../method.ts';
import { changingHeads, type HeadChange } from './heads.ts';
import { type OpenDecoder, openDecoder, readIds } from './open-decoder.ts';
import { readScores } from './scores.ts';

/** Tokens that are computed in one pass: as many as keep the processor busy, and few enough to be stopped soon. */
const TOKENS = 96;

/** Log-probabilities of a token after the text, one for each row of changes. */
const logProbabilitiesOf = async (
  { model, params }: OpenDecoder,
  ids: readonly number[],
  rows: readonly (readonly HeadChange[])[],
  target: number,
): Promise<number[]> => {
  const B = rows.length;
  const T = ids.length;
  const logits = tidy(() => {
    const input = tensor2d(
      Int32Array.from({ length: B * T }, (_, i) => ids[i % T] as number),
      [B, T],
      'int32',
    );
    const { hidden } = model.hidden(params, input, { tap: changingHeads(rows) });
    return model.logits(params, slice(hidden, [0, T - 1, 0], [B, 1, -1]) as Tensor3D); // [B, 1, V]
  });
  try {
    const values = (await logits.data()) as Float32Array;
    const V = model.vocab;
    return rows.map((_, row) => readScores(values.subarray(row * V, (row + 1) * V), target, 0).logProbability);
  } finally {
    logits.dispose();
  }
};

export type AblateArgs = {
  readonly key: string;
  readonly text: string;
  readonly position: number;
  readonly target: number;
  readonly heads: number;
};
/** How far the log-probability of the token falls, for the heads from `first` on, counted through all layers. */
export type AblateEvent = { readonly first: number; readonly falls: readonly number[] };

/** Which heads decided: each is switched off by itself, everywhere. Gives a row of falls for each layer. */
export const ablateHeads: Method<AblateArgs, readonly number[], AblateEvent> = async (
  { key, text, position, target, heads },
  { models, signal, emit },
) => {
  const open = openDecoder(models, key);
  const ids = readIds(open, text).slice(0, position + 1);
  const all: HeadChange[] = Array.from({ length: open.layers * heads }, (_, i) => ({
    layer: Math.floor(i / heads),
    head: i % heads,
    factor: 0,
  }));
  const batch = Math.max(1, Math.floor(TOKENS / ids.length));
  const [usual = 0] = await logProbabilitiesOf(open, ids, [[]], target);
  const falls: number[] = [];
  while (falls.length < all.length) {
    await breathe(signal);
    const rows = all.slice(falls.length, falls.length + batch).map((change) => [change]);
    const found = await logProbabilitiesOf(open, ids, rows, target);
    const fell = found.map((each) => usual - each);
    emit({ first: falls.length, falls: fell });
    falls.push(...fell);
  }
  return falls;
};
