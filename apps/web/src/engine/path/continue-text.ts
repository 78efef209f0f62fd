import { type DecoderState, disposeState } from '@blockformer/decoder-block';
import { slice, type Tensor3D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { breathe, type Method } from '../method.ts';
import { type ShownToken, showToken } from '../show-tokens.ts';
import { changingHeads, type HeadChange } from './heads.ts';
import { type OpenDecoder, openDecoder, readIds } from './open-decoder.ts';
import { likeliest } from './scores.ts';

type Fed = { readonly logits: Tensor3D; readonly state: DecoderState };

/** Feeds ids after a state, with heads changed: the logits after the last one, and the state after all. */
const feed = (
  { model, params }: OpenDecoder,
  ids: readonly number[],
  state: DecoderState | undefined,
  changes: readonly HeadChange[],
): Fed =>
  tidy(() => {
    const input = tensor2d([...ids], [1, ids.length], 'int32');
    const tap = changes.length > 0 ? { tap: changingHeads([changes]) } : {};
    const { hidden, state: after } = model.hidden(params, input, { ...(state ? { state } : {}), ...tap });
    const last = slice(hidden, [0, ids.length - 1, 0], [1, 1, -1]) as Tensor3D;
    return { logits: model.logits(params, last), state: after } as never;
  });

export type ContinueArgs = {
  readonly key: string;
  readonly text: string;
  /** The text is continued after this token. */
  readonly position: number;
  readonly changes: readonly HeadChange[];
  readonly count: number;
};

/** Continues a text with the likeliest token each time, with some heads changed. Tells each token as it comes. */
export const continueText: Method<ContinueArgs, readonly ShownToken[], ShownToken> = async (
  { key, text, position, changes, count },
  { models, signal, emit },
) => {
  const open = openDecoder(models, key);
  const { model, tokenizer, endIds } = open;
  const ids = readIds(open, text).slice(0, position + 1);
  const room = model.positions === undefined ? count : Math.min(count, model.positions - ids.length + 1);
  const written: ShownToken[] = [];
  let next = ids;
  let state: DecoderState | undefined;
  try {
    while (written.length < room) {
      await breathe(signal);
      const fed = feed(open, next, state, changes);
      if (state) disposeState(state);
      state = fed.state;
      let id: number;
      try {
        id = likeliest((await fed.logits.data()) as Float32Array);
      } finally {
        fed.logits.dispose();
      }
      const token = showToken(id, tokenizer);
      written.push(token);
      emit(token);
      if (endIds.includes(id)) break;
      next = [id];
    }
    return written;
  } finally {
    if (state) disposeState(state);
  }
};
