import type { WeightFormat } from '@blockformer/backend-simd';
import { disposeTree } from '@blockformer/core';
import { keyOf, type ModelRef } from './model-ref.ts';
import { type OpenModel, type OpenProgress, openModel } from './open-model.ts';

/** The models that are open in the worker. Their weights belong to it. */
export type Models = {
  /** The model, opened if it is not; twice at the same time is once. */
  open(
    ref: ModelRef,
    weights: WeightFormat | undefined,
    onProgress: (progress: OpenProgress) => void,
  ): Promise<OpenModel>;
  /** An open model. @throws Error when it is not open. */
  get(key: string): OpenModel;
  /** An open model of a kind. @throws Error when it is not open, or of another kind. */
  get<K extends OpenModel['plan']['kind']>(
    key: string,
    kind: K,
  ): OpenModel & { readonly plan: Extract<OpenModel['plan'], { kind: K }> };
  /** Releases a model, or nothing. */
  close(key: string): void;
};

export const createModels = (): Models => {
  const open = new Map<string, OpenModel>();
  const opening = new Map<string, Promise<OpenModel>>();
  return {
    open: (ref, weights, onProgress) => {
      const key = keyOf(ref);
      const found = open.get(key);
      if (found) return Promise.resolve(found);
      const made =
        opening.get(key) ??
        openModel(ref, weights, onProgress)
          .then((model) => {
            open.set(key, model);
            return model;
          })
          .finally(() => opening.delete(key));
      opening.set(key, made);
      return made;
    },
    get: (key: string, kind?: string) => {
      const found = open.get(key);
      if (!found) throw new Error(`the model ${key} is not open`);
      if (kind && found.plan.kind !== kind)
        throw new Error(`${found.info.name} is an ${found.plan.kind}, and this needs a ${kind}`);
      return found as never;
    },
    close: (key) => {
      const found = open.get(key);
      open.delete(key);
      if (found) disposeTree(found.params);
    },
  };
};
