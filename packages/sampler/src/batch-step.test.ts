import { describe, expect, it } from 'vitest';
import { batchStep } from './batch-step.ts';
import { statelessStep } from './step.ts';
import { fakeStep } from './testing.ts';

describe('batchStep', () => {
  it('feeds each row after its parent', async () => {
    const step = batchStep(statelessStep((ids) => ids));
    const first = await step.next([
      { parent: 0, ids: [1] },
      { parent: 0, ids: [2, 3] },
    ]);
    expect(first.logits).toEqual([Float32Array.of(1), Float32Array.of(2, 3)]);
    const rows = [1, 1, 0].map((parent, at) => ({ parent, ids: [7 + at] }));
    for (let again = 0; again < 2; again++) {
      const { logits } = await step.next(rows, first.state);
      expect(logits).toEqual([Float32Array.of(2, 3, 7), Float32Array.of(2, 3, 8), Float32Array.of(1, 9)]);
    }
  });

  it('owns a state of each row, and releases all of them', async () => {
    const fake = fakeStep('hi', { positions: 9 });
    const step = batchStep(fake);
    expect(step.positions).toBe(9);
    const first = await step.next([{ parent: 0, ids: [1] }]);
    const second = await step.next(
      [0, 0].map((parent) => ({ parent, ids: [2] })),
      first.state,
    );
    expect(fake.live.size).toBe(3);
    step.dispose?.(first.state);
    step.dispose?.(second.state);
    expect(fake.live.size).toBe(0);
  });

  it('leaves nothing behind when a row fails', async () => {
    const fake = fakeStep('hi', {
      before: (call) => {
        if (call === 2) throw new Error('no third');
      },
    });
    const rows = [1, 2, 3].map((id) => ({ parent: 0, ids: [id] }));
    await expect(batchStep(fake).next(rows)).rejects.toThrow('no third');
    expect(fake.live.size).toBe(0);
    const { state } = await batchStep(fakeStep('hi')).next([{ parent: 0, ids: [1] }]);
    await expect(batchStep(fakeStep('hi')).next([{ parent: 1, ids: [1] }], state)).rejects.toThrow(
      'batchStep: expected a parent from 0 to 0, got 1',
    );
  });
});
