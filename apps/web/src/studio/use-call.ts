import { useEffect, useState } from 'react';
import type { Engine } from '../engine/client.ts';
import { isAbort } from './is-abort.ts';
import { messageOf } from './message-of.ts';
import { useStudio } from './studio.tsx';

export { isAbort };

/** A result that is computed by the engine. The value of before stays while a new one is on its way, so that nothing jumps. */
export type Called<T> = { readonly value?: T; readonly error?: string; readonly busy: boolean };

/**
 * Calls the engine whenever `key` changes, and stops the call of before. Without a key nothing is called.
 *
 *     const tokens = useCall(`${model}/${text}`, (engine, signal) => engine.call('tokenize', { key: model, text }, { signal }));
 */
export const useCall = <T>(
  key: string | undefined,
  call: (engine: Engine, signal: AbortSignal) => Promise<T>,
): Called<T> => {
  const { engine } = useStudio();
  const [called, setCalled] = useState<Called<T>>({ busy: key !== undefined });
  // The key says what is called.
  useEffect(() => {
    if (key === undefined) return setCalled({ busy: false });
    const controller = new AbortController();
    setCalled(({ value }) => ({ ...(value === undefined ? {} : { value }), busy: true }));
    call(engine, controller.signal).then(
      (value) => controller.signal.aborted || setCalled({ value, busy: false }),
      (error: unknown) => {
        if (!controller.signal.aborted && !isAbort(error)) setCalled({ error: messageOf(error), busy: false });
      },
    );
    return () => controller.abort();
  }, [key, engine]);
  return called;
};
