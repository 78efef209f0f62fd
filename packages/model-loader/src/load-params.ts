import { isParamSpec, mapLeaves, type ParamSpec, type ParamsOf, specLeaves } from '@blockformer/core';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { Checkpoint } from './checkpoint.ts';
import { LoadError, type Misshapen, type Missing } from './load-error.ts';
import type { Ignored, NameTable, StoredName } from './names.ts';
import { layoutShape, layoutValues } from './stored-layout.ts';

export type LoadOptions = {
  /** Stored tensors that no parameter needs, each with the reason. */
  readonly ignored?: Ignored;
  /**
   * Called with each parameter as soon as it is made; what it gives takes the parameter's place, so that a model is
   * never in memory in two forms. The tensor it was given is released, unless it gives that back.
   */
  prepare?(tensor: Tensor, path: string): Tensor;
  /** Called after each stored tensor with the number of values loaded so far, and in all. */
  onProgress?(done: number, total: number): void;
};

type Wanted = { readonly path: string; readonly shape: readonly number[]; readonly stored: StoredName };

const equal = (a: readonly number[], b: readonly number[] | undefined): boolean =>
  a.length === b?.length && a.every((size, axis) => size === b[axis]);

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);

/** Throws unless every parameter is in the checkpoint in its shape, and every tensor of the checkpoint is used or ignored. */
const expectFit = (wanted: readonly Wanted[], { tensors }: Pick<Checkpoint, 'tensors'>, ignored: Ignored): void => {
  const missing: Missing[] = [];
  const misshapen: Misshapen[] = [];
  for (const { path, shape, stored } of wanted) {
    const info = tensors.get(stored.name);
    if (!info) missing.push({ path, stored });
    else if (!equal(shape, layoutShape(stored, info.shape)))
      misshapen.push({ path, stored, expected: shape, got: info.shape });
  }
  const used = new Set(wanted.map(({ stored }) => stored.name));
  const extra = [...tensors.keys()].filter(
    (name) => !used.has(name) && !ignored.some(({ pattern }) => name.search(pattern) >= 0),
  );
  if (missing.length + extra.length + misshapen.length > 0) throw new LoadError(missing, extra, misshapen);
};

/**
 * The parameters of a part, out of a checkpoint. They belong to the caller: release them with `disposeTree`.
 *
 * Names and shapes are compared before anything is read. Then each stored tensor is read once, one at a time, and
 * becomes tensors of the active backend. A failure leaves none behind. The checkpoint stays open.
 *
 * @throws LoadError with every missing, extra and misshapen tensor; CheckpointError when one cannot be read.
 */
export const loadParams = async <S>(
  module: { readonly spec: S },
  checkpoint: Pick<Checkpoint, 'tensors' | 'read'>,
  names: NameTable,
  options: LoadOptions = {},
): Promise<ParamsOf<S>> => {
  const wanted = specLeaves(module.spec).map(([path, { shape }]): Wanted => {
    const stored = names(path);
    return { path, shape, stored: typeof stored === 'string' ? { name: stored } : stored };
  });
  expectFit(wanted, checkpoint, options.ignored ?? []);

  const total = wanted.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const loaded = new Map<string, Tensor>();
  let done = 0;
  try {
    for (const name of new Set(wanted.map(({ stored }) => stored.name))) {
      const values = await checkpoint.read(name);
      const storedShape = checkpoint.tensors.get(name)?.shape ?? [];
      for (const { path, shape, stored } of wanted.filter(({ stored }) => stored.name === name)) {
        const made = tensor(layoutValues(stored, storedShape, values), [...shape], 'float32');
        loaded.set(path, made);
        const prepared = options.prepare?.(made, path) ?? made;
        loaded.set(path, prepared);
        if (prepared !== made) made.dispose();
        done += sizeOf(shape);
      }
      options.onProgress?.(done, total);
    }
    return mapLeaves<ParamSpec, ParamsOf<S>>(module.spec, isParamSpec, (_leaf, path) => loaded.get(path));
  } catch (error) {
    for (const made of loaded.values()) made.dispose();
    throw error;
  }
};
