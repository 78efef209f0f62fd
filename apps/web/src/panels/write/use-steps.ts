import type { Settings } from '@blockformer/sampler';
import { useCallback, useMemo, useState } from 'react';
import type { WrittenToken } from '../../engine/write/generate.ts';
import { useSettled } from '../../studio/use-settled.ts';
import { type UsePlace, usePlace } from './use-place.ts';
import type { WriteParams } from './write-params.ts';

/** How long a pointer rests on a chip until it counts, in ms: to go across them should not ask for every one. */
const REST = 60;

export type Steps = UsePlace & {
  /** The new token that is looked at, when none is pointed at. */
  readonly picked: number;
  /** That of the place that is shown, which may be behind what is picked or pointed at. */
  readonly step: number;
  pick(step: number): void;
  point(step: number | undefined): void;
  /** Takes another token at the place that is shown. */
  take(id: number): void;
};

/** Which of the new tokens is looked at, and what could come there. */
export const useSteps = (
  key: string | undefined,
  {
    prompt,
    written,
    open,
    settings,
    params: { step: asked, setStep, setRoad },
  }: {
    readonly prompt: string;
    readonly written: readonly WrittenToken[];
    /** There may be a token after the last one. */
    readonly open: boolean;
    readonly settings: Settings | undefined;
    readonly params: WriteParams;
  },
): Steps => {
  const last = open ? written.length : Math.max(0, written.length - 1);
  const picked = Math.min(asked, last);
  const [pointed, setPointed] = useState<number>();
  const wanted = useSettled(pointed === undefined ? picked : Math.min(pointed, last), pointed === undefined ? 0 : REST);
  const before = useMemo(() => written.slice(0, wanted).map(({ id }) => id), [written, wanted]);
  const { place, ...rest } = usePlace(key, prompt, before, settings);
  const step = place ? place.at.ids.length - place.at.promptLength : wanted;

  const pick = useCallback(
    (next: number) => {
      setPointed(undefined);
      setStep(next);
    },
    [setStep],
  );
  const take = (id: number): void => {
    if (!place) return;
    const road = [...place.at.ids.slice(place.at.promptLength), id];
    // After the last token one goes on with the next; elsewhere the place stays.
    setStep(step >= written.length ? road.length : step);
    setRoad(road);
  };
  return { ...rest, ...(place ? { place } : {}), picked, step, pick, point: setPointed, take };
};
