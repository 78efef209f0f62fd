import { useEffect, useState } from 'react';
import type { Surprise } from '../../engine/fill/surprises.ts';
import { useStudio } from '../../studio/studio.tsx';

export type Surprises = {
  /** The text that they are of. */
  readonly of: string;
  readonly byPosition: ReadonlyMap<number, Surprise>;
  readonly done: boolean;
};

/** How surprising each token of a text is, as that becomes known. */
export const useSurprises = (key: string | undefined, text: string): Surprises | undefined => {
  const { engine } = useStudio();
  const [surprises, setSurprises] = useState<Surprises>();
  useEffect(() => {
    if (key === undefined || text.trim() === '') return;
    const controller = new AbortController();
    const byPosition = new Map<number, Surprise>();
    const show = (done: boolean): void => {
      if (!controller.signal.aborted) setSurprises({ of: text, byPosition: new Map(byPosition), done });
    };
    engine
      .call(
        'surprises',
        { key, text },
        {
          signal: controller.signal,
          onEvent: (some) => {
            for (const each of some) byPosition.set(each.position, each);
            show(false);
          },
        },
      )
      .then(
        () => show(true),
        () => undefined, // what is wrong with a text is said beside its gaps
      );
    return () => controller.abort();
  }, [key, text, engine]);
  return surprises;
};
