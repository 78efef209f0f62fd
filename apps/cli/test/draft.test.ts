import { golden, goldenPath } from '@blockformer/testing';
import { expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

const tiny = goldenPath('gpt2');
const prompt = (golden('gpt2').json.generate[0].inputs.input_ids[0] as number[]).join(',');
const run = (...flags: string[]) =>
  runCli(['generate', '--quiet', '--model', tiny, '--prompt-ids', prompt, '-n', '20', ...flags]);

test.each([[['-t', '0']], [['-t', '1.3', '--seed', '5']], [['--seed', '6', '--top-k', '4']]])(
  'with a draft model the text is the same, %j',
  async (flags) => {
    const plain = await run(...flags);
    expect(plain.code).toBe(0);
    expect(await run(...flags, '--draft', tiny)).toEqual(plain);
  },
);

test('a draft that could not be used is one line', async () => {
  const other = await run('--draft', goldenPath('gpt2-training'));
  expect(other.code).toBe(2);
  expect(other.stderr).toMatch(
    /^error: --draft \S+ has a vocabulary of \d+, the model one of 211; they have to be the same\n/,
  );
  const searching = await run('--draft', tiny, '--beams', '2');
  expect(searching.stderr).toContain(
    '--draft has no effect with a search, --lookup or --guidance; leave one of them out',
  );
  expect((await run('--draft', tiny, '--lookup', '3')).code).toBe(2);
  expect((await run('--draft', tiny, '--guidance', '2')).code).toBe(2);
  expect((await run('--draft', goldenPath('bart'))).stderr).toContain('bart');
});
