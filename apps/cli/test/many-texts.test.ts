import { expect, test } from 'vitest';
import type { Io } from '../src/io.ts';
import { computeMany } from '../src/many-texts.ts';

const io = (signal = new AbortController().signal): Io =>
  ({ stdout: { isTTY: false }, stderr: { isTTY: false }, signal }) as Io;

/** Upper case, the longest first, one by one; aborted after `most`. */
const job = (
  inputs: readonly (string | undefined)[],
  { named = true, most = 99, error = undefined as unknown } = {},
) => {
  const controller = new AbortController();
  const written: string[] = [];
  const done = computeMany<string, string>(
    {
      inputs,
      batchSize: 1,
      doing: 'shouting',
      named,
      run: async (part, { onResult }) => {
        const order = [...part.keys()].sort((a, b) => (part[b] as string).length - (part[a] as string).length);
        for (const [count, at] of order.entries()) {
          if (count === most) {
            controller.abort();
            throw error ?? controller.signal.reason;
          }
          onResult?.((part[at] as string).toUpperCase(), at);
        }
      },
      write: (result, index) => void written.push(`${index} ${result ?? '-'}`),
    },
    io(controller.signal),
  );
  return { written, done };
};

const inputs = ['a', undefined, 'bbb', 'cc', undefined];

test('results are written in the order of the texts, with those of which nothing is computed', async () => {
  const { written, done } = job(inputs);
  expect(await done).toBe(5);
  expect(written).toEqual(['0 A', '1 -', '2 BBB', '3 CC', '4 -']);
});

test('they are written as soon as all before them are there, not at the end', async () => {
  const many = Array.from({ length: 100 }, (_, i) => 'x'.repeat(1 + (i % 3)));
  const written: number[] = [];
  let parts = 0;
  const run = async (part: readonly string[], { onResult }: { onResult?(result: string, at: number): void }) => {
    expect(written).toHaveLength(32 * parts++);
    part.forEach((text, at) => {
      onResult?.(text, at);
    });
  };
  const write = (_result: string | undefined, index: number): void => void written.push(index);
  const count = await computeMany({ inputs: many, batchSize: 1, doing: 'x', named: false, run, write }, io());
  expect([count, parts]).toEqual([100, 4]);
  expect(written).toEqual([...many.keys()]);
});

test('what is done when it is interrupted is written: all of it, or up to the first gap', async () => {
  const all = job(inputs, { most: 2 });
  expect(await all.done).toBe(2);
  expect(all.written).toEqual(['2 BBB', '3 CC']);
  const lines = job(inputs, { most: 2, named: false });
  expect(await lines.done).toBe(0);
  expect(lines.written).toEqual([]);
  const first = job(['dddd', ...inputs], { most: 2, named: false });
  expect(await first.done).toBe(1);
  expect(first.written).toEqual(['0 DDDD']);
});

test('a failure is no interruption', async () => {
  const failing = computeMany(
    {
      inputs: ['a'],
      doing: 'x',
      named: true,
      run: async () => {
        throw new Error('broken');
      },
      write: () => {},
    },
    io(),
  );
  await expect(failing).rejects.toThrow('broken');
});
