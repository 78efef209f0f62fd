import type { Settings } from '@blockformer/sampler';
import { useMemo } from 'react';
import { asOneOf, asText, type Codec, useParam } from '../../studio/address.ts';
import { type Mode, readSettings, writeSettings } from './settings.ts';

/** What is shown to those who come for the first time. */
const EXAMPLE = 'My fellow citizens,';
const SEED = 3;

/** How many levels a tree of beams has, unless it is said otherwise: as many as can be overlooked. */
const DEPTH = 16;

/** The most tokens that can be asked for at once. */
export const MOST_TOKENS = 4096;

const whole = (least: number, most: number): Codec<number> => ({
  read: (text) => (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined),
  write: String,
});
const asSeed = whole(0, 2 ** 32);
const asDepth = whole(1, 64);
const asStep = whole(0, 100_000);
const asMode = asOneOf('sample', 'likeliest', 'beams');
const asIds: Codec<string> = {
  read: (text) => (/^\d+(,\d+)*$/.test(text) ? text : undefined),
  write: String,
};

/** What the panel is asked for, which is in its address. */
export type WriteParams = {
  readonly prompt: string;
  readonly mode: Mode;
  readonly seed: number;
  readonly settings: Settings;
  /** The new tokens that were taken. */
  readonly road: readonly number[];
  /** The text before which to end; empty is none. */
  readonly stop: string;
  /** The most new tokens of a search. */
  readonly depth: number;
  /** The new token that is looked at. */
  readonly step: number;
  setPrompt(prompt: string): void;
  setMode(mode: Mode): void;
  setSeed(seed: number): void;
  setSettings(settings: Settings): void;
  setRoad(road: readonly number[]): void;
  setStop(stop: string): void;
  setDepth(depth: number): void;
  setStep(step: number): void;
};

export const useWriteParams = (): WriteParams => {
  const [prompt, setPrompt] = useParam('write', 'prompt', EXAMPLE, asText);
  const [mode, setMode] = useParam<Mode>('write', 'mode', 'sample', asMode);
  const [seed, setSeed] = useParam('write', 'seed', SEED, asSeed);
  const [stop, setStop] = useParam('write', 'stop', '', asText);
  const [depth, setDepth] = useParam('write', 'depth', DEPTH, asDepth);
  const [step, setStep] = useParam('write', 'step', 0, asStep);
  const [written, setWritten] = useParam('write', 'set', '', asText);
  const [ids, setIds] = useParam('write', 'road', '', asIds);
  const settings = useMemo(() => readSettings(written), [written]);
  const road = useMemo(() => (ids === '' ? [] : ids.split(',').map(Number)), [ids]);
  return useMemo(
    () => ({
      prompt,
      mode,
      seed,
      settings,
      road,
      stop,
      depth,
      step,
      setPrompt,
      setMode,
      setSeed,
      setStop,
      setDepth,
      setStep,
      setSettings: (next) => setWritten(writeSettings(next)),
      setRoad: (next) => setIds(next.join()),
    }),
    [
      prompt,
      mode,
      seed,
      settings,
      road,
      stop,
      depth,
      step,
      setPrompt,
      setMode,
      setSeed,
      setStop,
      setDepth,
      setStep,
      setWritten,
      setIds,
    ],
  );
};
