import { multiHeadAttention, relativeBias } from '@blockformer/attention';
import { divide, gelu, geluTanh, layerNorm, param, quickGelu, relu, rmsNorm, silu, zeros } from '@blockformer/core';
import { type Decoder, decoder, decoderBlock, linearHead, tiedHead } from '@blockformer/decoder-block';
import { embedding, learnedPositions, rotary, sinusoidalInterleaved } from '@blockformer/embeddings';
import { encoder, encoderBlock, maskedLmHead, pooler } from '@blockformer/encoder-block';
import { gatedMlp, mlp } from '@blockformer/feed-forward';
import { type EncoderDecoder, type EncoderModel, encoderDecoder, encoderModel, shareTable } from '@blockformer/models';
import { tanh } from '@tensorflow/tfjs-core';
import { BUCKETS, headWidth, MAX_DISTANCE, type ModelDesign, writes } from './model-design.ts';

/** A model that was put together. Neither it nor its spec needs a backend. */
export type Assembled =
  | { readonly kind: 'decoder'; readonly model: Decoder }
  | { readonly kind: 'encoder'; readonly model: EncoderModel }
  | { readonly kind: 'encoder-decoder'; readonly model: EncoderDecoder };

/** A field of a design that makes it impossible, and what the part says that noticed. */
export type Problem = { readonly field: keyof ModelDesign; readonly message: string };

/** More than any model has; the page would be busy for long. */
const MOST_LAYERS = 1000;

const activations = { relu, gelu, geluTanh, quickGelu, silu };
const norms = { layerNorm, rmsNorm };

const partsOf = (design: ModelDesign) => {
  const { vocab, dim, heads, hidden, positions, length, segments, epsilon } = design;
  const activation = activations[design.activation];
  const inner = { dim, hidden, activation, bias: design.feedForwardBias };
  const norm = () => norms[design.norm]({ dim, epsilon });
  return {
    norm,
    attention: (isCross = false) =>
      multiHeadAttention({
        dim,
        heads,
        ...(design.headDim ? { headDim: design.headDim } : {}),
        bias: design.attentionBias,
        ...(design.scoreScale ? {} : { scale: 1 }),
        // What is read and what is written have no distance between them.
        ...(positions === 'rotary' && !isCross ? { rotate: rotary({ headDim: headWidth(design) }) } : {}),
      }),
    feedForward: () => (design.feedForward === 'mlp' ? mlp(inner) : gatedMlp(inner)) as ReturnType<typeof mlp>,
    positions: () => {
      if (positions === 'learned') return learnedPositions({ positions: length, dim });
      return positions === 'sinusoidal' ? sinusoidalInterleaved({ dim }) : undefined;
    },
    bias: (bidirectional: boolean) =>
      positions === 'relativeBias'
        ? relativeBias({ heads, buckets: BUCKETS, maxDistance: MAX_DISTANCE, bidirectional })
        : undefined,
    embedding: (made: ReturnType<typeof learnedPositions> | undefined) =>
      embedding({
        vocab,
        dim,
        ...(made ? { positions: made } : {}),
        ...(segments > 0 && design.kind === 'encoder' ? { segments } : {}),
        ...(design.embeddingNorm ? { norm: norm() } : {}),
        ...(design.embeddingScale ? { scale: Math.sqrt(dim) } : {}),
      }),
  };
};

/** The model that a design describes. @throws Error the one line of the part that cannot be. */
export const assemble = (design: ModelDesign): Assembled => {
  const { kind, vocab, dim, layers, order, finalNorm, output } = design;
  const parts = partsOf(design);
  const { norm } = parts;
  const inside = { attention: parts.attention(), feedForward: parts.feedForward(), norm, order };
  const around = (bidirectional: boolean) => {
    const bias = parts.bias(bidirectional);
    return {
      embedding: parts.embedding(parts.positions() as ReturnType<typeof learnedPositions> | undefined),
      layers,
      ...(finalNorm ? { norm: norm() } : {}),
      ...(bias ? { bias } : {}),
    };
  };
  if (writes(design)) {
    const tied = design.outputScale ? { head: tiedHead({ scale: dim ** -0.5 }) as never } : {};
    const head = output === 'own' ? { head: linearHead({ dim, vocab }) as never } : tied;
    const block = decoderBlock(kind === 'decoder' ? inside : { ...inside, crossAttention: parts.attention(true) });
    const writer = decoder({ ...around(false), block: block as ReturnType<typeof decoderBlock>, ...head });
    if (kind === 'decoder') return { kind, model: writer as Decoder };
    const reader = encoder({ ...around(true), block: encoderBlock(inside) });
    const both = encoderDecoder({ encoder: reader as never, decoder: writer as never });
    return { kind: 'encoder-decoder', model: shareTable(both as never) as EncoderDecoder };
  }
  const activation = activations[design.activation];
  const top = {
    ...(output === 'pooler' ? { pooler: pooler({ dim, activation: (x) => tanh(x) }) } : {}),
    ...(output === 'maskedLm'
      ? {
          head: { task: { kind: 'masked-lm' as const }, part: maskedLmHead({ dim, vocab, activation, norm: norm() }) },
        }
      : {}),
  };
  const reader = encoder({ ...around(true), block: encoderBlock(inside) });
  return { kind: 'encoder', model: encoderModel({ encoder: reader, ...top }) as EncoderModel };
};

/** What is impossible about a design: the parts are made one by one, and the first that refuses says why. */
export const problemOf = (design: ModelDesign): Problem | undefined => {
  const parts = partsOf(design);
  const attempts: readonly (readonly [keyof ModelDesign, () => unknown])[] = [
    ['dim', parts.norm],
    ['heads', () => param([design.heads], zeros)],
    ['headDim', () => design.headDim === 0 || param([design.headDim], zeros)],
    ['heads', () => design.headDim || divide('multiHeadAttention', design.dim, design.heads, 'heads')],
    ['positions', () => parts.attention()],
    ['hidden', parts.feedForward],
    [design.positions === 'learned' ? 'length' : 'positions', parts.positions],
    ['positions', () => parts.bias(true)],
    ['vocab', () => param([design.vocab], zeros)],
    ['segments', () => design.segments === 0 || param([design.segments], zeros)],
    [
      'layers',
      () => {
        if (design.layers > MOST_LAYERS)
          throw new RangeError(`the studio draws up to ${MOST_LAYERS} layers, got ${design.layers}`);
        return assemble(design);
      },
    ],
  ];
  for (const [field, attempt] of attempts) {
    try {
      attempt();
    } catch (error) {
      return { field, message: (error as Error).message };
    }
  }
  return undefined;
};
