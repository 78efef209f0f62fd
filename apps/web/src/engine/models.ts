import type { WeightFormat } from '@blockformer/backend-simd';
import { disposeTree } from '@blockformer/core';
import { keyOf, type ModelRef } from './model-ref.ts';
import { type OpenModel, type OpenProgress, openModel } from './open-model.ts';

/** The models that are open in the worker. Their weights belong to it. */
export type Models = {
  /**
   * The model, opened if it is not; twice at the same time is once. With `kind`, a model of another kind is not opened.
   * Whoever aborts ends it for all that wait.
   */
  open(
    ref: ModelRef,
    weights: WeightFormat | undefined,
    onProgress: (progress: OpenProgress) => void,
    options?: { readonly kind?: OpenModel['plan']['kind'] | undefined; readonly signal?: AbortSignal },
  ): Promise<OpenModel>;
  /** An open model. @throws Error when it is not open. */
  get(key: string): OpenModel;
  /** An open model of a kind. @throws Error when it is not open, or of another kind. */
  get<K extends OpenModel['plan']['kind']>(
    key: string,
    kind: K,
  ): OpenModel & { readonly plan: Extract<OpenModel['plan'], { kind: K }> };
  /** Releases a model, and stops opening it. */
  close(key: string): void;
};

type Opening = { readonly made: Promise<OpenModel>; readonly controller: AbortController };

export const createModels = (): Models => {
  const open = new Map<string, OpenModel>();
  const opening = new Map<string, Opening>();

  const begin = (ref: ModelRef, options: Omit<Parameters<typeof openModel>[1], 'signal'>): Opening => {
    const key = keyOf(ref);
    const controller = new AbortController();
    const made = openModel(ref, { ...options, signal: controller.signal })
      .then((model) => {
        open.set(key, model);
        return model;
      })
      .finally(() => opening.get(key)?.controller === controller && opening.delete(key));
    const begun = { made, controller };
    opening.set(key, begun);
    return begun;
  };

  return {
    open: async (ref, weights, onProgress, { kind, signal } = {}) => {
      const key = keyOf(ref);
      const found = open.get(key);
      if (found) return found;
      const { made, controller } = opening.get(key) ?? begin(ref, { weights, kind, onProgress });
      const abort = (): void => controller.abort(signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
      try {
        return await made;
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    },
    get: (key: string, kind?: string) => {
      const found = open.get(key);
      if (!found) throw new Error(`the model ${key} is not open`);
      if (kind && found.plan.kind !== kind)
        throw new Error(`${found.info.name} is an ${found.plan.kind}, and this needs a ${kind}`);
      return found as never;
    },
    close: (key) => {
      opening.get(key)?.controller.abort();
      opening.delete(key);
      const found = open.get(key);
      open.delete(key);
      if (found) disposeTree(found.params);
    },
  };
};
