import type { TextStream } from './generate-text.ts';
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
