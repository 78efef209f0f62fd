import type { Level } from '../../engine/search-level.ts';

/** A candidate and its place. */
export type Node = Level['candidates'][number] & {
  readonly level: number;
  /** From above, in nodes. */
  readonly slot: number;
  /** The slot of the node before it, one level to the left; the root's of the first level. */
  readonly from: number;
  /** The joint log-probability of the node before it. */
  readonly base: number;
};

/** Where the rows of a level are, for those that come after it. */
type Parents = ReadonlyMap<number, { readonly slot: number; readonly base: number }>;
type Placed = { readonly nodes: readonly Node[]; readonly parents: Parents };

const ROOT = { slot: 0, base: 0 };
const known = new WeakMap<Level, Placed>();

const placed = ({ candidates }: Level, level: number, parents: Parents): Placed => {
  const nodes = candidates
    .map((each) => ({ each, parent: parents.get(each.parent) ?? ROOT }))
    .sort((a, b) => a.parent.slot - b.parent.slot || b.each.logProbability - a.each.logProbability)
    .map(({ each, parent }, slot): Node => ({ ...each, level, slot, from: parent.slot, base: parent.base }));
  const rows = nodes.flatMap(({ row, slot, logProbability }) =>
    row === undefined ? [] : [[row, { slot, base: logProbability }] as const],
  );
  return { nodes, parents: new Map(rows) };
};

/**
 * Places for the nodes of a tree that grows to the right: what has been placed stays where it is. The nodes of a level are
 * in the order of their parents, and of one parent the likeliest first, so that no two edges cross.
 */
export const layoutTree = (levels: readonly Level[]): (readonly Node[])[] => {
  let parents: Parents = new Map([[0, ROOT]]);
  return levels.map((level, at) => {
    // A level always comes after the same ones: its nodes stay the same objects, so that they are drawn once.
    const found = known.get(level) ?? placed(level, at, parents);
    known.set(level, found);
    parents = found.parents;
    return found.nodes;
  });
};

/** The nodes of a result, by its ids: their slots, one for each level, as far as they are in the tree. */
export const pathOf = (nodes: readonly (readonly Node[])[], ids: readonly number[]): number[] => {
  const walk = (level: number, row: number): number[] | undefined => {
    if (level === ids.length) return [];
    for (const node of nodes[level] ?? []) {
      if (node.parent !== row || node.id !== ids[level]) continue;
      const isLast = level === ids.length - 1;
      const rest = isLast ? [] : node.row === undefined ? undefined : walk(level + 1, node.row);
      if (rest) return [node.slot, ...rest];
    }
    return undefined;
  };
  return walk(0, 0) ?? [];
};
