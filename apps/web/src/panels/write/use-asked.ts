import type { ModelSettings } from '@blockformer/models';
import { useMemo } from 'react';
import { useCall } from '../../studio/use-call.ts';
import type { RunRequest } from './run-request.ts';
import { type Composed, compose } from './settings.ts';
import type { WriteParams } from './write-params.ts';

export type Asked = {
  /** What the model’s files say. */
  readonly own: ModelSettings | undefined;
  readonly composed: Composed | undefined;
  readonly request: RunRequest | undefined;
};

/** What is asked of a model, once it is open: the settings in the address over its own. */
export const useAsked = (
  key: string | undefined,
  { prompt, mode, seed, settings, road, stop, depth }: WriteParams,
): Asked => {
  const own = useCall(key, (engine, signal) => engine.call('write.own', { key: key as string }, { signal })).value;
  const composed = useMemo(() => {
    if (!own) return undefined;
    const all = {
      ...settings,
      ...(mode === 'beams' ? { maxTokens: depth } : {}),
      ...(stop === '' ? {} : { stopStrings: [stop] }),
    };
    return compose(mode, all, own, seed);
  }, [own, settings, mode, depth, stop, seed]);
  const request = useMemo<RunRequest | undefined>(
    () =>
      key === undefined || !composed
        ? undefined
        : { key, prompt, mode, settings: composed.asked, seed, road: mode === 'beams' ? [] : road },
    [key, composed, prompt, mode, seed, road],
  );
  return { own, composed, request };
};
