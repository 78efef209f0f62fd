import { Tensor } from '@tensorflow/tfjs-core';

const children = (node: unknown): [key: string, child: unknown][] =>
  typeof node === 'object' && node !== null ? Object.entries(node).filter(([, child]) => child !== undefined) : [];

/** The leaves of a tree of objects and arrays, each with its dotted path, depth first in the order of the keys. */
export const leaves = <Leaf>(
  tree: unknown,
  isLeaf: (node: unknown) => node is Leaf,
  path = '',
): [path: string, leaf: Leaf][] =>
  isLeaf(tree)
    ? [[path, tree]]
    : children(tree).flatMap(([key, child]) => leaves(child, isLeaf, path === '' ? key : `${path}.${key}`));

/** A tree of the same form with every leaf replaced. The caller states the type of the result. */
export const mapLeaves = <Leaf, Result>(
  tree: unknown,
  isLeaf: (node: unknown) => node is Leaf,
  change: (leaf: Leaf, path: string) => unknown,
  path = '',
): Result => {
  if (isLeaf(tree)) return change(tree, path) as Result;
  const entries = children(tree).map(([key, child]): [string, unknown] => [
    key,
    mapLeaves(child, isLeaf, change, path === '' ? key : `${path}.${key}`),
  ]);
  return (Array.isArray(tree) ? entries.map(([, child]) => child) : Object.fromEntries(entries)) as Result;
};

const isTensor = (node: unknown): node is Tensor => node instanceof Tensor;

/** Every tensor of a parameter tree with its path. */
export const tensors = (tree: unknown): [path: string, tensor: Tensor][] => leaves(tree, isTensor);

/** The same tree with every tensor replaced by `change(tensor, path)`. */
export const mapTensors = <Tree>(tree: Tree, change: (tensor: Tensor, path: string) => Tensor): Tree =>
  mapLeaves<Tensor, Tree>(tree, isTensor, change);

/** Disposes of every tensor of a tree that is not disposed yet. For the owner of the tree only. */
export const disposeTree = (tree: unknown): void => {
  for (const [, tensor] of tensors(tree)) if (!tensor.isDisposed) tensor.dispose();
};
