import { useEffect, useState } from 'react';
import type { Engine } from '../../engine/client.ts';
import { messageOf } from '../../studio/message-of.ts';
import { useStudio } from '../../studio/studio.tsx';
import { isAbort } from '../../studio/use-call.ts';

/** What a long call has told so far. What the call of before has told stays until there is something new. */
export type Events<E> = { readonly events: readonly E[]; readonly busy: boolean; readonly error?: string };

type Call<E> = (engine: Engine, signal: AbortSignal, onEvent: (event: E) => void) => Promise<unknown>;

/** Makes a call whenever `key` changes, stops the one of before, and collects what is told. Without a key nothing is called. */
export const useEvents = <E>(key: string | undefined, call: Call<E>): Events<E> => {
  const { engine } = useStudio();
  const [told, setTold] = useState<Events<E>>({ events: [], busy: key !== undefined });
  // The key says what is called.
  useEffect(() => {
    if (key === undefined) return setTold({ events: [], busy: false });
    const controller = new AbortController();
    const { signal } = controller;
    const events: E[] = [];
    setTold(({ events: before }) => ({ events: before, busy: true }));
    call(engine, signal, (event) => {
      if (signal.aborted) return;
      events.push(event);
      setTold({ events: [...events], busy: true });
    }).then(
      () => signal.aborted || setTold({ events, busy: false }),
      (error: unknown) => {
        if (!signal.aborted && !isAbort(error)) setTold({ events, busy: false, error: messageOf(error) });
      },
    );
    return () => controller.abort();
  }, [key, engine]);
  return told;
};
