import { describe, expect, it } from 'vitest';
import { score } from './score.ts';
import { type Step, statelessStep } from './step.ts';

const V = 7;

/** Logits that depend on all ids, so that a place read with too little before it has others. */
const logitsOf = (ids: readonly number[]): Float32Array =>
  Float32Array.from({ length: V }, (_, id) => Math.sin(ids.reduce((sum, each, at) => sum + (each + 1) * (at + 1), id)));

const one = statelessStep(logitsOf) as Step;

/** The same with all logits at once; counts its calls and its states. */
function many(positions?: number) {
  const calls: number[] = [];
  const live = new Set<unknown>();
  const step: Step<readonly number[]> = {
    ...(positions === undefined ? {} : { positions }),
    next: () => Promise.reject(new Error('one at a time')),
    nextEach: async (ids, past = []) => {
      calls.push(ids.length);
      const state = [...past, ...ids];
      if (positions !== undefined && state.length > positions) throw new Error('too long');
      live.add(state);
      return { logits: ids.map((_, at) => logitsOf([...past, ...ids.slice(0, at + 1)])), state };
    },
    dispose: (state) => {
      if (!live.delete(state)) throw new Error('disposed twice');
    },
  };
  return { step: step as Step, calls, live };
}

const ids = Array.from({ length: 23 }, (_, at) => (at * at + 3) % V);

const logProbability = (before: readonly number[], id: number): number => {
  const logits = [...logitsOf(before)];
  return (logits[id] as number) - Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
};

describe('score', () => {
  it('gives the log-softmax at each id, their sum and the perplexity', async () => {
    const { tokens, logProbability: sum, perplexity, finish } = await score({ step: one, ids });
    const expected = ids.slice(1).map((id, at) => logProbability(ids.slice(0, at + 1), id));
    expect(tokens.map(({ id }) => id)).toEqual(ids.slice(1));
    tokens.forEach((token, at) => {
      expect(token.logProbability).toBeCloseTo(expected[at] as number, 6);
    });
    const total = expected.reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(total, 5);
    expect(perplexity).toBeCloseTo(Math.exp(-total / 22), 5);
    expect(finish).toBe('end');
  });

  it('is the same in passes of any size', async () => {
    const expected = await score({ step: one, ids });
    for (const chunk of [1, 4, 64]) {
      const { step, calls, live } = many();
      expect(await score({ step, ids, chunk })).toEqual(expected);
      expect(calls.length).toBe(Math.ceil(22 / chunk));
      expect(live.size).toBe(0);
    }
  });

  it('reads long texts in windows, with at least half the positions before each id', async () => {
    const { step, live } = many(8);
    const { tokens } = await score({ step, ids, chunk: 3 });
    // 8 after the first id, then windows that begin 4 ids before the first that is scored.
    const expected = ids.slice(1).map((id, index) => {
      const at = index + 1;
      const start = at <= 8 ? 0 : 9 + 5 * Math.floor((at - 9) / 5) - 4;
      return logProbability(ids.slice(start, at), id);
    });
    tokens.forEach((token, at) => {
      expect(token.logProbability).toBeCloseTo(expected[at] as number, 6);
    });
    expect(tokens).toHaveLength(22);
    expect(live.size).toBe(0);
  });

  it('scores from an id on, however long what is before it', async () => {
    const all = await score({ step: one, ids });
    const rest = await score({ step: one, ids, from: 20 });
    expect(rest.tokens).toEqual(all.tokens.slice(19));
    const { tokens } = await score({ step: many(8).step, ids, from: 20 });
    expect(tokens[0]?.logProbability).toBeCloseTo(logProbability(ids.slice(16, 20), ids[20] as number), 6);
    expect(tokens).toHaveLength(3);
  });

  it('has nothing to say of one id', async () => {
    const expected = { tokens: [], logProbability: 0, perplexity: undefined, finish: 'end' };
    expect(await score({ step: one, ids: [3] })).toEqual(expected);
  });

  it('notes the likeliest tokens, and tells of its progress', async () => {
    const seen: number[][] = [];
    const onProgress = (done: number, total: number): void => {
      seen.push([done, total]);
    };
    const { tokens } = await score({ step: many().step, ids, top: 2, chunk: 11, onProgress });
    expect(tokens.every(({ top }) => top.length === 2)).toBe(true);
    expect(seen).toEqual([
      [11, 22],
      [22, 22],
    ]);
  });

  it('stops when aborted, and releases its states when the step throws', async () => {
    const controller = new AbortController();
    const { step, live } = many();
    const onProgress = (): void => controller.abort();
    const { tokens, finish } = await score({ step, ids, chunk: 5, signal: controller.signal, onProgress });
    expect([tokens.length, finish, live.size]).toEqual([5, 'aborted', 0]);
    const failing = many();
    let calls = 0;
    const breaking: Step = {
      ...failing.step,
      nextEach: (fed, past) => {
        if (calls++ === 2) throw new Error('broken');
        return (failing.step.nextEach as NonNullable<Step['nextEach']>)(fed, past);
      },
    };
    await expect(score({ step: breaking, ids, chunk: 5 })).rejects.toThrow('broken');
    expect(failing.live.size).toBe(0);
  });

  it('rejects what it cannot score', async () => {
    await expect(score({ step: one, ids: [] })).rejects.toThrow('score: there are no ids, expected at least one');
    await expect(score({ step: one, ids, from: 0 })).rejects.toThrow('an integer of at least 1 for from, got 0');
    await expect(score({ step: one, ids, top: 1.5 })).rejects.toThrow('an integer of at least 0 for top, got 1.5');
  });
});
