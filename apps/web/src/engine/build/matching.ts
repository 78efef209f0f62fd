import { specLeaves } from '@blockformer/core';
import { assemble } from './assemble.ts';
import type { ModelDesign } from './model-design.ts';
import { presetOf } from './presets.ts';

/** Embedded models whose weights a design can take. */
export type MatchingName = 'speeches' | 'masked';

const shapesOf = (design: ModelDesign): string =>
  specLeaves(assemble(design).model.spec)
    .map(([path, { shape }]) => `${path} ${shape.join('×')}`)
    .join('\n');

/** What decides on results, and not on shapes. */
const silent = [
  'epsilon',
  'order',
  'activation',
  'scoreScale',
  'embeddingScale',
  'outputScale',
  'heads',
] as const satisfies readonly (keyof ModelDesign)[];

export type Matching = {
  readonly name: MatchingName;
  /** Fields in which the design differs from the model that the weights were trained in. */
  readonly others: readonly (keyof ModelDesign)[];
};

/** The embedded model whose weights fit into a design that can be assembled, shape by shape. */
export const matchingOf = (design: ModelDesign): Matching | undefined => {
  for (const name of ['speeches', 'masked'] as const) {
    const own = presetOf(name)?.design;
    if (!own || own.kind !== design.kind || shapesOf(own) !== shapesOf(design)) continue;
    return { name, others: silent.filter((field) => own[field] !== design[field]) };
  }
  return undefined;
};
