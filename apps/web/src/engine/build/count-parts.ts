import { specLeaves } from '@blockformer/core';
import type { Assembled } from './assemble.ts';

/** What a model consists of, from the bottom up; those of `blocks` are in every block. */
const SIDE_NAMES = [
  'token',
  'position',
  'segment',
  'embeddingNorm',
  'bias',
  'attentionNorm',
  'attention',
  'crossAttentionNorm',
  'crossAttention',
  'feedForwardNorm',
  'feedForward',
  'norm',
  'pooler',
  'head',
] as const;
type SideName = (typeof SIDE_NAMES)[number];

/** Of a model with two sides, those of the writing side are under `decoder.`. */
export type PartName = SideName | `decoder.${SideName}`;

export const PART_NAMES: readonly PartName[] = [...SIDE_NAMES, ...SIDE_NAMES.map((name) => `decoder.${name}` as const)];

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

/** Parts of a stack, and of what is on top of it. */
const countSide = (stack: Tree, { token, pooler, head }: Tree, under: '' | 'decoder.'): PartCount[] => {
  const { position, segment, norm: embeddingNorm } = stack['embedding'] as Tree;
  const { blocks, bias, norm } = stack;
  const [block = {}, ...others] = blocks as readonly Tree[];
  const specs: Tree = { ...block, token, position, segment, embeddingNorm, bias, norm, pooler, head };
  return SIDE_NAMES.flatMap((name) =>
    specs[name] === undefined ? [] : [partOf(`${under}${name}`, specs[name], name in block ? 1 + others.length : 1)],
  ).filter(({ each }) => each > 0);
};

/** The parameters of every part that has some: their sum is the model's count. All blocks of a side are alike. */
export const countParts = ({ kind, model }: Assembled): PartCount[] => {
  const spec = model.spec as Tree;
  if (kind === 'decoder')
    return countSide(spec, { token: (spec['embedding'] as Tree)['token'], head: spec['head'] }, '');
  const reader = spec['encoder'] as Tree;
  if (kind === 'encoder') return countSide(reader, { ...spec, token: (reader['embedding'] as Tree)['token'] }, '');
  const writer = spec['decoder'] as Tree;
  return [
    ...countSide(reader, { token: spec['token'] }, ''),
    ...countSide(writer, { head: writer['head'] }, 'decoder.'),
  ];
};
