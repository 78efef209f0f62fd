import { type EncoderModel, expectTokenizer } from '@blockformer/models';
import type { Tokenizer } from '@blockformer/tokenizer';
import { gather, reshape, type Tensor3D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Models } from '../models.ts';
import { type ShownToken, showToken } from '../show-tokens.ts';

/** An open model that can fill gaps, with what that needs. */
export type MaskedModel = {
  readonly name: string;
  readonly model: EncoderModel;
  readonly params: unknown;
  readonly tokenizer: Tokenizer;
  /** The id of a gap. */
  readonly mask: number;
  readonly maskText: string;
};

/** @throws Error one line, for people: a model without a tokenizer, a head for gaps, or a mask. */
export const maskedModel = (models: Models, key: string): MaskedModel => {
  const { plan, params, tokenizer, info } = models.get(key, 'encoder');
  const { model } = plan;
  if (!tokenizer) throw new Error(`${info.name} has no tokenizer, so it cannot read a text.`);
  if (model.task?.kind !== 'masked-lm') throw new Error(`${info.name} has no head that fills gaps.`);
  expectTokenizer(tokenizer, model);
  const { mask } = tokenizer.roles;
  const maskText = mask === undefined ? undefined : tokenizer.token(mask);
  if (mask === undefined || maskText === undefined) throw new Error(`${info.name} has no token that stands for a gap.`);
  return { name: info.name, model, params, tokenizer, mask, maskText };
};

/** A token as it is called in a table: a piece that goes on with a word keeps the `##` that its vocabulary gives it. */
export const nameToken = (id: number, tokenizer: Tokenizer): ShownToken => {
  const shown = showToken(id, tokenizer);
  const name = tokenizer.token(id);
  return name?.startsWith('##') && name.length > 2 ? { ...shown, text: name } : shown;
};

/** The softmax of a row of scores: its largest token, and a token that is asked for. */
export const shareOf = (scores: Float32Array, id: number): { share: number; best: number; bestShare: number } => {
  let best = 0;
  for (let each = 1; each < scores.length; each++) if ((scores[each] as number) > (scores[best] as number)) best = each;
  const most = scores[best] as number;
  let sum = 0;
  for (const score of scores) sum += Math.exp(score - most);
  return { share: Math.exp((scores[id] as number) - most) / sum, best, bestShare: 1 / sum };
};

/** Rows of ids, all of the same length, and a position in each: the scores of every token there. */
export const scoresAt = async (
  { model, params, name }: MaskedModel,
  rows: readonly (readonly number[])[],
  positions: readonly number[],
): Promise<Float32Array[]> => {
  const length = rows[0]?.length ?? 0;
  const scores = tidy(() => {
    const hidden = model.encode(params, tensor2d(rows.flat(), [rows.length, length], 'int32'));
    const [B, T, D] = hidden.shape;
    const wanted = positions.map((position, row) => row * T + position);
    // The head is for these positions alone: of all others it would be most of the work.
    const masked = gather(reshape(hidden, [B * T, D]), tensor1d(wanted, 'int32'));
    return (model.logits as NonNullable<EncoderModel['logits']>)(params, reshape(masked, [1, B, D]) as Tensor3D);
  });
  try {
    const values = (await scores.data()) as Float32Array;
    if (!values.every(Number.isFinite)) throw new Error(`${name} gives no numbers: its weights are damaged.`);
    const size = values.length / rows.length;
    return rows.map((_, row) => values.subarray(row * size, (row + 1) * size));
  } finally {
    scores.dispose();
  }
};
