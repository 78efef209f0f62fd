import { breathing } from './breathing.ts';
import { type ChosenToken, logProbabilities } from './log-probabilities.ts';
import type { Sampler } from './sampler.ts';
import type { Step } from './step.ts';

/** Whether to stop after the last of `ids`, the new ids so far. Valid during the call: the array grows afterwards. */
export type StopRule = (ids: readonly number[]) => boolean;

/** Why a generation ended: `maxTokens`, `step.positions`, one of `endIds`, a stop rule or string, `maxTime`, or the signal. */
export type Finish = 'length' | 'context' | 'end' | 'stop' | 'time' | 'aborted';

/** How long a generation has taken, in ms. */
export type Timings = {
  /** Until the first id: the pass over the prompt, and one choice. Undefined before it. */
  readonly first: number | undefined;
  /** From the first id to the last one so far. */
  readonly rest: number;
  /** Ids a second after the first one; undefined where there are fewer than two. */
  readonly perSecond: number | undefined;
};

export type GenerateOptions = {
  readonly step: Step;
  /** At least one id. */
  readonly prompt: readonly number[];
  readonly sampler: Sampler;
  /** How many new ids at most. Without it, until the context is full. */
  readonly maxTokens?: number;
  readonly endIds?: readonly number[];
  readonly stop?: readonly StopRule[];
  /** How many ms at most. Looked at after each id, so that there is at least one, and a step is not cut short. */
  readonly maxTime?: number;
  /** How many of the likeliest tokens to note for each id. Without it, none. */
  readonly top?: number;
  readonly signal?: AbortSignal;
};

/** The new ids, one at a time. Can be iterated once. */
export type Generation = AsyncIterable<number> & {
  /** The new ids so far. */
  readonly ids: readonly number[];
  /**
   * The new ids with their log-probabilities, and those of the likeliest tokens, as the model gives them: of the softmax of
   * the logits before any filter.
   */
  readonly tokens: readonly ChosenToken[];
  readonly timings: Timings;
  /** Known with the last id; stays undefined when the loop was left early, or an error ended it. */
  readonly finish: Finish | undefined;
};

function checkIds(name: string, ids: readonly number[]): void {
  const wrong = ids.find((id) => !(Number.isInteger(id) && id >= 0));
  if (wrong !== undefined) throw new RangeError(`generate: expected ids from 0 up in ${name}, got ${wrong}`);
}

function check({ step, prompt, maxTokens, maxTime, top, endIds = [] }: GenerateOptions): void {
  const { positions } = step;
  if (prompt.length === 0) throw new RangeError('generate: the prompt is empty, expected at least one id');
  checkIds('prompt', prompt);
  checkIds('endIds', endIds);
  if (positions !== undefined && prompt.length > positions) {
    throw new RangeError(`generate: prompt of ${prompt.length} tokens is longer than the context of ${positions}`);
  }
  if (maxTokens === undefined && positions === undefined) {
    throw new RangeError('generate: the step has no positions to end at, give maxTokens');
  }
  if (maxTokens !== undefined && !(Number.isInteger(maxTokens) && maxTokens >= 0)) {
    throw new RangeError(`generate: expected an integer from 0 up for maxTokens, got ${maxTokens}`);
  }
  if (top !== undefined && !(Number.isInteger(top) && top >= 0))
    throw new RangeError(`generate: expected an integer from 0 up for top, got ${top}`);
  if (maxTime !== undefined && !(maxTime > 0))
    throw new RangeError(`generate: expected a number of ms above 0 for maxTime, got ${maxTime}`);
}

/**
 * Continues `prompt`: `logits, state = step(ids, state)`, `id = sampler(logits)`, again and again. Ends with
 * - `end`: after an id of `endIds`, which is the last one yielded;
 * - `stop`: after an id for which a stop rule is true;
 * - `length`: after `maxTokens` new ids, at once for 0;
 * - `context`: after the id that makes the sequence one longer than `step.positions`: it follows from the logits of the
 *   last position, and is not fed;
 * - `time`: after the id at which `maxTime` ms have passed since the loop began;
 * - `aborted`: when the signal is aborted, seen before and after each step. Throws nothing, and yields nothing more.
 *
 * Of several that hold after an id, the first in this list counts.
 *
 * A state is released as soon as there is a next one, and the last state before the last id is yielded; also when the
 * loop is left early, and when the step, the sampler or a stop rule throws. Their errors pass through.
 *
 * @throws RangeError at the call for an option out of range; in the loop when the sampler's id is no index of the logits.
 */
export function generate(options: GenerateOptions): Generation {
  check(options);
  const { step, sampler, maxTokens, maxTime = Infinity, top = 0, endIds = [], stop = [], signal } = options;
  const prompt = [...options.prompt];
  const sequence = [...prompt];
  const ids: number[] = [];
  const tokens: ChosenToken[] = [];
  let finish: Finish | undefined;
  let started = false;
  const times = { begin: 0, first: 0, last: 0 };

  const finishAfter = (id: number): Finish | undefined => {
    if (endIds.includes(id)) return 'end';
    if (stop.some((rule) => rule(ids))) return 'stop';
    if (ids.length === maxTokens) return 'length';
    if (step.positions !== undefined && sequence.length > step.positions) return 'context';
    if (times.last - times.begin >= maxTime) return 'time';
    return undefined;
  };

  const choose = (logits: Float32Array): number => {
    const id = sampler(logits, { ids: sequence, promptLength: prompt.length });
    if (!(Number.isInteger(id) && id >= 0 && id < logits.length)) {
      throw new RangeError(`generate: the sampler chose ${id}, expected an id from 0 to ${logits.length - 1}`);
    }
    return id;
  };

  async function* run(): AsyncGenerator<number, void, undefined> {
    if (maxTokens === 0) {
      finish = 'length';
      return;
    }
    times.begin = performance.now();
    const breathe = breathing();
    let state: unknown;
    let id: number;
    try {
      for (let feed = prompt; ; feed = [id]) {
        if (signal) await breathe();
        if (signal?.aborted) {
          finish = 'aborted';
          return;
        }
        const result = await step.next(feed, state);
        const previous = state;
        state = result.state;
        if (previous !== undefined) step.dispose?.(previous);
        if (signal?.aborted) {
          finish = 'aborted';
          return;
        }
        id = choose(result.logits);
        sequence.push(id);
        ids.push(id);
        tokens.push(logProbabilities(result.logits, id, top));
        times.last = performance.now();
        if (ids.length === 1) times.first = times.last;
        finish = finishAfter(id);
        if (finish) break;
        yield id;
      }
    } finally {
      if (state !== undefined) step.dispose?.(state);
    }
    yield id;
  }

  return {
    ids,
    tokens,
    get timings() {
      const rest = times.last - times.first;
      const perSecond = ids.length > 1 ? ((ids.length - 1) / rest) * 1000 : undefined;
      return { first: ids.length > 0 ? times.first - times.begin : undefined, rest, perSecond };
    },
    get finish() {
      return finish;
    },
    [Symbol.asyncIterator]() {
      if (started) throw new Error('generate: a generation can be iterated once; call generate again');
      started = true;
      return run();
    },
  };
}
