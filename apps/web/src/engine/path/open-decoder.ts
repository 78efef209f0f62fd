import type { NormParams } from '@blockformer/core';
import type { Decoder } from '@blockformer/decoder-block';
import { expectTokenizer } from '@blockformer/models';
import type { Tokenizer } from '@blockformer/tokenizer';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Models } from '../models.ts';

/** The parameters of a decoder that are looked at from outside; which there are, depends on how it is built. */
export type KnownParams = {
  readonly embedding: {
    readonly token: { readonly table: Tensor };
    readonly position?: unknown;
    readonly norm?: unknown;
  };
  readonly blocks: readonly unknown[];
  readonly norm?: NormParams;
  readonly head?: { readonly weight?: Tensor; readonly bias?: Tensor };
};

/** A decoder that can be looked into. */
export type OpenDecoder = {
  readonly model: Decoder;
  readonly params: KnownParams;
  readonly tokenizer: Tokenizer;
  readonly layers: number;
  /** Ids that end a text. */
  readonly endIds: readonly number[];
};

/** An open decoder with a tokenizer. @throws Error one line, for another model. */
export const openDecoder = (models: Models, key: string): OpenDecoder => {
  const { plan, params, tokenizer, own, info } = models.get(key, 'decoder');
  if (!tokenizer) throw new Error(`${info.name} has no tokenizer, so it cannot read a text`);
  expectTokenizer(tokenizer, plan.model);
  const known = params as KnownParams;
  return {
    model: plan.model,
    params: known,
    tokenizer,
    layers: known.blocks.length,
    endIds: own.settings.endIds ?? [],
  };
};

/** The tokens of a text. @throws Error one line, for an empty text or one that the model has no room for. */
export const readIds = ({ model, tokenizer }: OpenDecoder, text: string): number[] => {
  const ids = tokenizer.encode(text);
  if (ids.length === 0) throw new Error('There is no token to follow yet: write a few words.');
  if (model.positions !== undefined && ids.length > model.positions)
    throw new Error(`The text has ${ids.length} tokens, and this model reads ${model.positions} at most: shorten it.`);
  return ids;
};
