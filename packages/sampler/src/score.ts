import { breathing } from './breathing.ts';
import { type ChosenToken, logProbabilities } from './log-probabilities.ts';
import type { Step } from './step.ts';

export type ScoreOptions = {
  readonly step: Step;
  /** The text, at least one id. */
  readonly ids: readonly number[];
  /** The first id that is scored; those before it are only read. At least 1: nothing says how likely the first is. */
  readonly from?: number;
  /** How many of the likeliest tokens to note at each place. Without it, none. */
  readonly top?: number;
  /** How many ids to feed at once: that many logits [V] are in memory. */
  readonly chunk?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
};

export type Score = {
  /** `ids[from]` and what follows, each with its log-probability after all before it. */
  readonly tokens: readonly ChosenToken[];
  /** Of all of them together: their sum. */
  readonly logProbability: number;
  /** `exp(-logProbability / tokens.length)`; undefined without tokens. */
  readonly perplexity: number | undefined;
  /** `aborted`: what is there was scored before. */
  readonly finish: 'end' | 'aborted';
};

const CHUNK = 64;

function check({ ids, from = 1, top = 0, chunk = CHUNK }: ScoreOptions): void {
  if (ids.length === 0) throw new RangeError('score: there are no ids, expected at least one');
  for (const [name, value, least] of [
    ['from', from, 1],
    ['top', top, 0],
    ['chunk', chunk, 1],
  ] as const)
    if (!(Number.isInteger(value) && value >= least))
      throw new RangeError(`score: expected an integer of at least ${least} for ${name}, got ${value}`);
}

/**
 * How likely a model takes a text to be: the log-softmax of its logits at each id, and the perplexity.
 *
 * A text longer than `step.positions` is read in windows: each begins half the positions before the first id that it
 * scores, so that no id has less to go on than that.
 *
 * One pass for many ids with `step.nextEach`; without it, one for each id. States are released as they are left.
 *
 * @throws RangeError for no ids, and options out of range; what the step throws passes through.
 */
export async function score(options: ScoreOptions): Promise<Score> {
  check(options);
  const { step, ids, from = 1, top = 0, chunk = CHUNK, onProgress, signal } = options;
  const positions = step.positions ?? Infinity;
  const tokens: ChosenToken[] = [];
  const breathe = breathing();

  const feed = async (fed: readonly number[], past: unknown) => {
    if (step.nextEach) return step.nextEach(fed, past);
    const { logits, state } = await step.next(fed, past);
    return { logits: [logits], state };
  };

  /** Reads from `start`, and scores from the first that has not been; false when aborted. */
  const readWindow = async (start: number): Promise<boolean> => {
    const next = from + tokens.length;
    const last = Math.min(start + positions, ids.length - 1);
    let state: unknown;
    try {
      for (let at = start; at < last; ) {
        await breathe();
        if (signal?.aborted) return false;
        const fed = ids.slice(at, Math.min(at + (step.nextEach ? chunk : 1), last));
        const result = await feed(fed, state);
        if (state !== undefined) step.dispose?.(state);
        state = result.state;
        for (const [index, logits] of result.logits.entries()) {
          const scored = at + index + 1;
          if (scored >= next) tokens.push(logProbabilities(logits, ids[scored] as number, top));
        }
        at += fed.length;
        onProgress?.(tokens.length, ids.length - from);
      }
      return true;
    } finally {
      if (state !== undefined) step.dispose?.(state);
    }
  };

  let going = true;
  for (let start = 0; going && from + tokens.length < ids.length; ) {
    const next = from + tokens.length;
    if (next - start > positions || tokens.length > 0)
      start = Math.max(0, next - Math.max(1, Math.floor(positions / 2)));
    going = await readWindow(start);
  }
  const logProbability = tokens.reduce((sum, token) => sum + token.logProbability, 0);
  return {
    tokens,
    logProbability,
    perplexity: tokens.length > 0 ? Math.exp(-logProbability / tokens.length) : undefined,
    finish: going ? 'end' : 'aborted',
  };
}
