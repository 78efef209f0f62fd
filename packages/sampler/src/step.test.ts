import { describe, expect, it } from 'vitest';
import { statelessStep } from './step.ts';

describe('statelessStep', () => {
  const step = statelessStep((ids) => ids);

  it('feeds all ids so far', async () => {
    const first = await step.next([1, 2]);
    const second = await step.next([3], first.state);
    expect(second.logits).toEqual(Float32Array.of(1, 2, 3));
  });

  it('forks', async () => {
    const { state } = await step.next([1]);
    const [left, right] = await Promise.all([step.next([2], state), step.next([3], state)]);
    expect([left.state, right.state]).toEqual([
      [1, 2],
      [1, 3],
    ]);
    expect(state).toEqual([1]);
  });

  it('waits for logits, and copies them', async () => {
    const own = Float32Array.of(1, 2);
    const { logits } = await statelessStep(async () => own).next([0]);
    expect(logits).toEqual(own);
    expect(logits).not.toBe(own);
  });
});
