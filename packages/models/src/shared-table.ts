import { ShapeError, type SpecTree } from '@blockformer/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { EncoderDecoder, EncoderDecoderParams } from './encoder-decoder.ts';

type Token = { table: Tensor2D };
type WithTable = { embedding: { token: Token } };
type WithoutTable<S extends WithTable> = Omit<S, 'embedding'> & { embedding: Omit<S['embedding'], 'token'> };

export type SharedTableParams<E extends WithTable, D extends WithTable> = {
  token: Token;
  encoder: WithoutTable<E>;
  decoder: WithoutTable<D>;
};

/** A side of the model, parameters or spec, without its token table. */
const without = <S extends { readonly embedding: object }>(side: S): object => {
  const { token: _, ...embedding } = side.embedding as { token?: unknown };
  return { ...side, embedding };
};

/** And with it again. */
const withTable = <S>(side: { readonly embedding: object }, token: Token): S =>
  ({ ...side, embedding: { ...side.embedding, token } }) as S;

/**
 * The same model with one token table for encoder and decoder (and for a tied output), a parameter `token.table` of its
 * own: stored, counted and trained once. Both sides are handed it at every call, and do not know.
 */
export const shareTable = <E extends WithTable, D extends WithTable>(
  model: EncoderDecoder<EncoderDecoderParams<E, D>>,
): EncoderDecoder<SharedTableParams<E, D>> => {
  type Side = { readonly embedding: { readonly token: { readonly table: { readonly shape: readonly number[] } } } };
  const { encoder, decoder } = model.spec as unknown as { encoder: Side; decoder: Side };
  const { token } = encoder.embedding;
  const other = decoder.embedding.token.table.shape;
  if (token.table.shape.join() !== other.join())
    throw new ShapeError(
      `shareTable: the encoder's token table is [${token.table.shape.join(', ')}], the decoder's [${other.join(', ')}]`,
    );
  const spec = { token, encoder: without(encoder), decoder: without(decoder) };

  const whole = ({ token, encoder, decoder }: SharedTableParams<E, D>): EncoderDecoderParams<E, D> => ({
    encoder: withTable<E>(encoder, token),
    decoder: withTable<D>(decoder, token),
  });
  return {
    spec: spec as unknown as SpecTree<SharedTableParams<E, D>>,
    vocab: model.vocab,
    positions: model.positions,
    source: model.source,
    encode: (params, ...rest) => model.encode(whole(params), ...rest),
    memory: (params, ...rest) => model.memory(whole(params), ...rest),
    hidden: (params, ...rest) => model.hidden(whole(params), ...rest),
    logits: (params, ...rest) => model.logits(whole(params), ...rest),
    forward: (params, ...rest) => model.forward(whole(params), ...rest),
  };
};
