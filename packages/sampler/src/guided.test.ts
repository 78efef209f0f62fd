import { describe, expect, it } from 'vitest';
import { greedy } from './choose/greedy.ts';
import { generate } from './generate.ts';
import { guided } from './guided.ts';
import { createSampler } from './sampler.ts';
import { statelessStep } from './step.ts';
import { fakeStep } from './testing.ts';

const logs = (...probabilities: number[]): number[] => probabilities.map(Math.log);

describe('guided', () => {
  it('goes away from the plain stream', async () => {
    const step = statelessStep((ids) => (ids[0] === 1 ? logs(0.5, 0.5) : logs(0.8, 0.2)));
    const { logits } = await guided({ step, scale: 2, plainPrompt: [0] }).next([1, 1]);
    // log(0.5) · 2 - log(0.8) and log(0.5) · 2 - log(0.2)
    expect(logits[0]).toBeCloseTo(Math.log(0.25 / 0.8), 5);
    expect(logits[1]).toBeCloseTo(Math.log(0.25 / 0.2), 5);
  });

  it('feeds both streams what is chosen, and the plain one the last id of the prompt at first', async () => {
    const [step, plain] = [fakeStep('abc'), fakeStep('abc')];
    const sampler = createSampler({ choose: greedy() });
    for await (const _ of generate({
      step: guided({ step, plain, scale: 1.5 }),
      prompt: [1, 2],
      sampler,
      maxTokens: 3,
    }));
    expect(step.fed).toEqual([[1, 2], [97], [98]]);
    expect(plain.fed).toEqual([[2], [97], [98]]);
    expect([step.live.size, plain.live.size]).toEqual([0, 0]);
  });

  it('releases the guided state when the plain stream fails', async () => {
    const step = fakeStep('a');
    const plain = fakeStep('a', { before: () => Promise.reject(new Error('no more')) });
    await expect(guided({ step, plain, scale: 2 }).next([1])).rejects.toThrow('no more');
    expect(step.live.size).toBe(0);
  });

  it('takes the shorter context', () => {
    const [step, plain] = [fakeStep('a', { positions: 9 }), fakeStep('a', { positions: 5 })];
    expect(guided({ step, plain, scale: 2 }).positions).toBe(5);
    expect(guided({ step: fakeStep('a'), scale: 2 }).positions).toBe(undefined);
  });

  it('rejects options out of range', () => {
    const step = fakeStep('a');
    expect(() => guided({ step, scale: Number.NaN })).toThrow('guided: expected a finite number for scale, got NaN');
    expect(() => guided({ step, scale: 2, plainPrompt: [] })).toThrow('guided: plainPrompt is empty');
  });
});
