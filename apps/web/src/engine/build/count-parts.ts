import { specLeaves } from '@blockformer/core';
import type { Assembled } from './assemble.ts';

/** What a model consists of, from the bottom up; those of `blocks` are in every block. */
export const PART_NAMES = [
  'token',
  'position',
  'segment',
  'embeddingNorm',
  'bias',
  'attentionNorm',
  'attention',
  'feedForwardNorm',
  'feedForward',
  'norm',
  'pooler',
  'head',
] as const;
export type PartName = (typeof PART_NAMES)[number];

type Leaf = { readonly path: string; readonly shape: readonly number[]; readonly size: number };

/** Parameters of a part. */
export type PartCount = {
  readonly name: PartName;
  /** How often it is there: once, or in every block. */
  readonly times: number;
  /** Of one of them, with their paths in it. */
  readonly leaves: readonly Leaf[];
  /** Of one of them. */
  readonly each: number;
  /** Of all of them. */
  readonly total: number;
};

type Tree = { readonly [key: string]: unknown };

const leavesOf = (spec: unknown): Leaf[] =>
  specLeaves(spec).map(([path, { shape }]) => ({ path, shape, size: shape.reduce((size, n) => size * n, 1) }));

const partOf = (name: PartName, spec: unknown, times = 1): PartCount => {
  const leaves = leavesOf(spec);
  const each = leaves.reduce((sum, { size }) => sum + size, 0);
  return { name, times, leaves, each, total: each * times };
};

/** The parameters of every part that has some: their sum is the model's count. All blocks are alike. */
export const countParts = ({ kind, model }: Assembled): PartCount[] => {
  const spec = model.spec as Tree;
  const stack = (kind === 'decoder' ? spec : spec['encoder']) as Tree;
  const { token, position, segment, norm: embeddingNorm } = stack['embedding'] as Tree;
  const blocks = stack['blocks'] as readonly Tree[];
  const specs: Readonly<Record<PartName, unknown>> = {
    token,
    position,
    segment,
    embeddingNorm,
    bias: stack['bias'],
    attentionNorm: blocks[0]?.['attentionNorm'],
    attention: blocks[0]?.['attention'],
    feedForwardNorm: blocks[0]?.['feedForwardNorm'],
    feedForward: blocks[0]?.['feedForward'],
    norm: stack['norm'],
    pooler: spec['pooler'],
    head: spec['head'],
  };
  return PART_NAMES.flatMap((name) => {
    const inBlocks = blocks[0] !== undefined && name in blocks[0];
    return specs[name] === undefined ? [] : [partOf(name, specs[name], inBlocks ? blocks.length : 1)];
  }).filter(({ each }) => each > 0);
};
