import type { Checkpoint, Ignored, NameTable } from '@blockformer/model-loader';
import { type PublishedNames, publishedNames } from '../published-names.ts';
import type { T5Config } from './config.ts';

const attention = (ours: string, theirs: string): PublishedNames =>
  ['query', 'key', 'value', 'output'].map((name) => [`${ours}.${name}`, `${theirs}.${name[0]}`]);

/** The feed-forward network is the second layer of a block of the encoder, the third of one of the decoder. */
const feedForward = (layer: number, gated: boolean): PublishedNames => [
  ...(gated ? [['feedForward.gate', `layer.${layer}.DenseReluDense.wi_0`] as const] : []),
  ['feedForward.up', `layer.${layer}.DenseReluDense.${gated ? 'wi_1' : 'wi'}`],
  ['feedForward.down', `layer.${layer}.DenseReluDense.wo`],
  ['feedForwardNorm', `layer.${layer}.layer_norm`],
];

const side = (name: string, inBlock: PublishedNames): PublishedNames => [
  [`${name}.bias.vectors`, `${name}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`],
  [`${name}.norm`, `${name}.final_layer_norm`],
  [`${name}.blocks.*.attentionNorm`, `${name}.block.*.layer.0.layer_norm`],
  ...[...attention('attention', 'layer.0.SelfAttention'), ...inBlock].map(
    ([ours, theirs]) => [`${name}.blocks.*.${ours}`, `${name}.block.*.${theirs}`] as const,
  ),
];

/** Under each of these a published file may have the table that both sides share; some have several. */
const shared = ['shared.weight', 'encoder.embed_tokens.weight', 'decoder.embed_tokens.weight'];

/** Our parameter paths to the names of published T5 checkpoints. */
export const t5Names = ({ gated }: T5Config, { tensors }: Pick<Checkpoint, 'tensors'>): NameTable =>
  publishedNames('t5', [
    ['token.table', shared.find((name) => tensors.has(name)) ?? 'shared.weight'],
    ['decoder.head', 'lm_head'],
    ...side('encoder', feedForward(1, gated)),
    ...side('decoder', [
      ...attention('crossAttention', 'layer.1.EncDecAttention'),
      ['crossAttentionNorm', 'layer.1.layer_norm'],
      ...feedForward(2, gated),
    ]),
  ]);

/** Stored tensors that are no parameters of ours. */
export const t5Ignored = ({ tied }: T5Config): Ignored => [
  { pattern: /^(shared|encoder\.embed_tokens|decoder\.embed_tokens)\.weight$/, reason: 'the shared table, again' },
  {
    pattern: /^decoder\.block\.0\.layer\.1\.EncDecAttention\.relative_attention_bias\.weight$/,
    reason: 'cross attention has no relative bias; old files have one that nobody reads',
  },
  ...(tied ? [{ pattern: /^lm_head\.weight$/, reason: 'the output layer is tied to the token table' }] : []),
];
