import type { Checkpoint, Ignored, NameTable } from '@blockformer/model-loader';
import type { Gpt2Config } from './config.ts';

const inBlock: readonly [ours: string, theirs: string][] = [
  ['attentionNorm.scale', 'ln_1.weight'],
  ['attentionNorm.bias', 'ln_1.bias'],
  ['attention.output', 'attn.c_proj'],
  ['feedForwardNorm.scale', 'ln_2.weight'],
  ['feedForwardNorm.bias', 'ln_2.bias'],
  ['feedForward.up', 'mlp.c_fc'],
  ['feedForward.down', 'mlp.c_proj'],
];

const outside: readonly [ours: string, theirs: string][] = [
  ['embedding.token.table', 'wte.weight'],
  ['embedding.position.vectors', 'wpe.weight'],
  ['norm.scale', 'ln_f.weight'],
  ['norm.bias', 'ln_f.bias'],
];

const rename = (table: readonly [string, string][], path: string): string => {
  const found = table.find(([ours]) => path === ours || path.startsWith(`${ours}.`));
  if (!found) throw new Error(`gpt2: no published name for parameter ${path}`);
  return found[1] + path.slice(found[0].length);
};

/**
 * Our parameter paths to the names of published GPT-2 checkpoints. Query, key and value lie side by side in `c_attn`.
 * Published linear maps of GPT-2 (`Conv1D`) are stored [in, out] like ours; only an untied `lm_head` is [out, in].
 * Files saved from the bare stack have no `transformer.` prefix, so the checkpoint itself says which it is.
 */
export const gpt2Names = ({ dim }: Gpt2Config, checkpoint: Pick<Checkpoint, 'tensors'>): NameTable => {
  const prefix = checkpoint.tensors.has('wte.weight') ? '' : 'transformer.';
  return (path) => {
    if (path === 'head.weight') return { name: 'lm_head.weight', transpose: true };
    const [, layer, inner] = /^blocks\.(\d+)\.(.+)$/.exec(path) ?? [];
    if (!inner) return prefix + rename(outside, path);
    const [, part, kind] = /^attention\.(query|key|value)\.(weight|bias)$/.exec(inner) ?? [];
    if (!part) return `${prefix}h.${layer}.${rename(inBlock, inner)}`;
    const start = ['query', 'key', 'value'].indexOf(part) * dim;
    return { name: `${prefix}h.${layer}.attn.c_attn.${kind}`, columns: [start, start + dim] };
  };
};

/** Stored tensors that are no parameters of ours. */
export const gpt2Ignored = ({ tied }: Gpt2Config): Ignored => [
  { pattern: /(^|\.)h\.\d+\.attn\.(bias|masked_bias)$/, reason: 'buffers of the causal mask' },
  ...(tied ? [{ pattern: /^lm_head\.weight$/, reason: 'the output layer is tied to the token embedding' }] : []),
];
