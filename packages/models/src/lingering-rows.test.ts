import { type BatchStep, batchStep, statelessStep } from '@blockformer/sampler';
import { expect, test } from 'vitest';
import { lingeringRows } from './lingering-rows.ts';

const counted = () => {
  const counts: number[] = [];
  const own = batchStep(statelessStep((ids) => ids));
  const step: BatchStep<readonly (readonly number[])[]> = {
    ...own,
    next: (rows, state) => {
      counts.push(rows.length);
      return own.next(rows, state);
    },
  };
  return { counts, step: lingeringRows(step) };
};

const rowsOf = (...all: [parent: number, id: number][]) => all.map(([parent, id]) => ({ parent, ids: [id] }));

test('rows that are over stay until half of the batch is, and nobody sees them', async () => {
  const { counts, step } = counted();
  const first = await step.next(rowsOf([0, 1], [1, 2], [2, 3], [3, 4], [4, 5]));
  const second = await step.next(rowsOf([0, 6], [2, 7], [4, 8]), first.state);
  expect(second.logits.map((row) => [...row])).toEqual([
    [1, 6],
    [3, 7],
    [5, 8],
  ]);
  const third = await step.next(rowsOf([0, 9], [2, 9]), second.state);
  expect(third.logits.map((row) => [...row])).toEqual([
    [1, 6, 9],
    [5, 8, 9],
  ]);
  const fourth = await step.next(rowsOf([1, 1]), third.state);
  expect(fourth.logits.map((row) => [...row])).toEqual([[5, 8, 9, 1]]);
  expect(counts).toEqual([5, 5, 2, 1]);
});

test('rows in another order are what was asked for', async () => {
  const { counts, step } = counted();
  const { state } = await step.next(rowsOf([0, 1], [1, 2], [2, 3]));
  const { logits } = await step.next(rowsOf([2, 4], [0, 5], [0, 6]), state);
  expect(logits.map((row) => [...row])).toEqual([
    [3, 4],
    [1, 5],
    [1, 6],
  ]);
  expect(counts).toEqual([3, 3]);
});
