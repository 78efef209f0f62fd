import type { Checkpoint, Ignored, NameTable } from '@blockformer/model-loader';
import { type PublishedNames, publishedNames } from '../published-names.ts';

const inBlock: PublishedNames = [
  ['attention.query', 'self_attn.q_proj'],
  ['attention.key', 'self_attn.k_proj'],
  ['attention.value', 'self_attn.v_proj'],
  ['attention.output', 'self_attn.out_proj'],
  ['attentionNorm', 'self_attn_layer_norm'],
  ['crossAttention.query', 'encoder_attn.q_proj'],
  ['crossAttention.key', 'encoder_attn.k_proj'],
  ['crossAttention.value', 'encoder_attn.v_proj'],
  ['crossAttention.output', 'encoder_attn.out_proj'],
  ['crossAttentionNorm', 'encoder_attn_layer_norm'],
  ['feedForward.up', 'fc1'],
  ['feedForward.down', 'fc2'],
  ['feedForwardNorm', 'final_layer_norm'],
];

const names: PublishedNames = ['encoder', 'decoder'].flatMap((side) => [
  [`${side}.embedding.token.table`, `${side}.embed_tokens.weight`] as const,
  [`${side}.embedding.position.vectors`, `${side}.embed_positions.weight`] as const,
  [`${side}.embedding.norm`, `${side}.layernorm_embedding`] as const,
  ...inBlock.map(([ours, theirs]) => [`${side}.blocks.*.${ours}`, `${side}.layers.*.${theirs}`] as const),
]);

/** Under each of these a published file may have the table that all sides share; some have several. */
const shared = ['shared.weight', 'encoder.embed_tokens.weight', 'decoder.embed_tokens.weight'];

/**
 * Our parameter paths to the names of published BART and Marian checkpoints. Files of the bare stack have no `model.`
 * prefix, so the checkpoint itself says which it is.
 */
export const bartNames = ({ tensors }: Pick<Checkpoint, 'tensors'>): NameTable => {
  const prefix = [...tensors.keys()].some((name) => name.startsWith('model.')) ? 'model.' : '';
  const tables = [...shared.map((name) => prefix + name), 'lm_head.weight'];
  const table = tables.find((name) => tensors.has(name)) ?? `${prefix}shared.weight`;
  const published = publishedNames('bart', [
    ['token.table', table],
    ...names.map(([ours, theirs]) => [ours, prefix + theirs] as const),
  ]);
  return (path) => (path === 'decoder.head.bias' ? { name: 'final_logits_bias', squeeze: true } : published(path));
};

/** Stored tensors that are no parameters of ours. */
export const bartIgnored: Ignored = [
  {
    pattern: /^(model\.)?(shared|encoder\.embed_tokens|decoder\.embed_tokens)\.weight$/,
    reason: 'the shared table, again',
  },
  { pattern: /^lm_head\.weight$/, reason: 'the output layer is tied to the token table' },
];
