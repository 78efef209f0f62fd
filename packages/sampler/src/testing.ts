import type { TextStream } from './generate-text.ts';
import { seeded } from './random.ts';
import type { Step, StepResult } from './step.ts';

// One id per character of Latin-1; 0 is the end id.
const VOCABULARY = 256;

/** How many ids were fed before, and how many of them were the prompt. */
export type FakeState = { readonly fed: number; readonly prompt: number };

export type FakeStep = Step<FakeState> & {
  /** The ids of each call of `next`. */
  readonly fed: (readonly number[])[];
  /** The states that were made and not disposed. */
  readonly live: ReadonlySet<FakeState>;
};

/**
 * A step that spells `word`: after the prompt and n more ids, the likeliest id is the character code of `word[n]`, then 0.
 *
 * `before` runs in each call of `next`, with the number of calls before it.
 *
 * @throws when a state is disposed twice, or fed after that.
 */
export function fakeStep(
  word: string,
  { positions, before }: { positions?: number; before?: (call: number) => void | Promise<void> } = {},
): FakeStep {
  const fed: (readonly number[])[] = [];
  const live = new Set<FakeState>();

  const expectLive = (state: FakeState): void => {
    if (!live.has(state)) throw new Error('fakeStep: the state was disposed');
  };

  return {
    ...(positions === undefined ? {} : { positions }),
    fed,
    live,
    async next(ids, past): Promise<StepResult<FakeState>> {
      if (past) expectLive(past);
      fed.push(ids);
      await before?.(fed.length - 1);
      const prompt = past?.prompt ?? ids.length;
      const state = { fed: (past?.fed ?? 0) + ids.length, prompt };
      live.add(state);
      const at = state.fed - prompt;
      const logits = new Float32Array(VOCABULARY);
      logits[at < word.length ? word.charCodeAt(at) : 0] = 10;
      return { logits, state };
    },
    dispose(state) {
      expectLive(state);
      live.delete(state);
    },
  };
}

/** Each id is the code of a character. */
export function characters(): TextStream {
  return { push: (id) => String.fromCharCode(id), end: () => '' };
}

/**
 * A model whose logits are random numbers from 0 to `spread`, and depend on all ids: the same for the same seed and ids.
 */
export function randomModel(
  seed: number,
  { vocab = 5, spread = 4 }: { vocab?: number; spread?: number } = {},
): (ids: readonly number[]) => Float32Array {
  return (ids) => {
    const random = seeded(ids.reduce((hash, id) => (hash * 31 + id + 1) % 2147483647, seed));
    return Float32Array.from({ length: vocab }, () => spread * random());
  };
}

/** All ids that were fed. */
export type CountedState = { readonly ids: readonly number[] };

export type CountedStep = Step<CountedState> & {
  /** The ids of each pass. */
  readonly passes: (readonly number[])[];
  /** The states that were made and not disposed. */
  readonly live: ReadonlySet<CountedState>;
};

/**
 * The step of a model without a cache that counts its states and its passes. With `ahead` it has `nextEach` and `truncate`.
 *
 * `before` runs before each pass, with the number of passes before it.
 *
 * @throws when a state is disposed twice, or used after that.
 */
export function countedStep(
  logitsOf: (ids: readonly number[]) => Float32Array,
  { positions, ahead = false, before }: { positions?: number; ahead?: boolean; before?: (pass: number) => void } = {},
): CountedStep {
  const passes: (readonly number[])[] = [];
  const live = new Set<CountedState>();

  const own = (ids: readonly number[]): CountedState => {
    const state = { ids };
    live.add(state);
    return state;
  };
  const expectLive = (state: CountedState): void => {
    if (!live.has(state)) throw new Error('countedStep: the state was disposed');
  };
  const feed = async (ids: readonly number[], past: CountedState | undefined): Promise<readonly number[]> => {
    if (past) expectLive(past);
    before?.(passes.length);
    passes.push(ids);
    const all = [...(past?.ids ?? []), ...ids];
    if (all.length > (positions ?? Infinity)) throw new Error('countedStep: more ids than positions');
    return all;
  };

  return {
    ...(positions === undefined ? {} : { positions }),
    passes,
    live,
    async next(ids, past) {
      const all = await feed(ids, past);
      return { logits: logitsOf(all), state: own(all) };
    },
    ...(ahead && {
      async nextEach(ids: readonly number[], past?: CountedState) {
        const all = await feed(ids, past);
        const from = all.length - ids.length;
        return { logits: ids.map((_, at) => logitsOf(all.slice(0, from + at + 1))), state: own(all) };
      },
      truncate(state: CountedState, length: number) {
        expectLive(state);
        return own(state.ids.slice(0, length));
      },
    }),
    dispose(state) {
      expectLive(state);
      live.delete(state);
    },
  };
}
