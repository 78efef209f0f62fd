import { createPlan, type Settings } from '@blockformer/sampler';
import { useDeferredValue, useMemo } from 'react';
import type { PlaceLogits } from '../../engine/write/methods.ts';
import { messageOf } from '../../studio/message-of.ts';
import { useCall } from '../../studio/use-call.ts';
import { ranked, type Stage, stagesOf } from './stages.ts';

/** A place in a text: what the model says there, and what settings leave of it. */
export type Place = {
  readonly at: PlaceLogits;
  /** The ids, the likeliest for the model first. */
  readonly order: Uint32Array;
  readonly stages: readonly Stage[];
};

export type UsePlace = { readonly place?: Place; readonly error?: string };

/**
 * The distribution of the token after a prompt and some new tokens. The model is asked once for each place; what filters make
 * of it is computed here, with every change of the settings.
 */
export const usePlace = (
  key: string | undefined,
  prompt: string,
  ids: readonly number[],
  settings: Settings | undefined,
): UsePlace => {
  const called = useCall(key && JSON.stringify([key, prompt, ids]), (engine, signal) =>
    engine.call('write.logits', { key: key as string, prompt, ids }, { signal }),
  );
  const at = called.value;
  const order = useMemo(() => at && ranked(at.logits), [at]);
  // Sliders stay ahead of what they change.
  const deferred = useDeferredValue(settings);
  return useMemo(() => {
    if (!at || !order || !deferred) return called.error === undefined ? {} : { error: called.error };
    try {
      const plan = createPlan({ ...deferred, ...(deferred.beams === undefined ? {} : { beams: undefined }) }, at);
      return { place: { at, order, stages: stagesOf(at.logits, plan, at) } };
    } catch (error) {
      return { error: messageOf(error) };
    }
  }, [at, order, deferred, called.error]);
};
