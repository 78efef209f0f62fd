import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectClose, golden } from '@blockformer/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'blockformer-score-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Case = { text: string; input_ids: number[]; log_probabilities: number[]; perplexity: number };
const [short, speech, accents, long] = golden('scores').json.embedded as [Case, Case, Case, Case];

const run = async (args: string[], stdin?: string): Promise<string> => {
  const result = await runCli(['score', ...args, '--quiet'], { stdin });
  expect(result.stderr).toBe('');
  expect(result.code).toBe(0);
  return result.stdout;
};
const json = async (args: string[], stdin?: string) =>
  (await run([...args, '--json'], stdin))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

type Token = { id: number; text: string; start: number; end: number; logProbability: number; top?: Token[] };
const expectScored = (scored: { tokens: Token[]; ids: number[]; perplexity: number }, expected: Case): void => {
  expect(scored.ids).toEqual(expected.input_ids);
  expectClose(
    scored.tokens.map(({ logProbability }) => logProbability),
    expected.log_probabilities,
    1e-3,
  );
  expect(Math.abs(scored.perplexity / expected.perplexity - 1)).toBeLessThan(1e-3);
};

describe('blockformer score', () => {
  test('the values of the reference, for texts of the command line', async () => {
    const [first, second, third] = await json([short.text, speech.text, accents.text]);
    expectScored(first, short);
    expectScored(second, speech);
    expectScored(third, accents);
    expect(first).toMatchObject({ text: short.text, backend: 'simd', weights: 'float32' });
    expect(first.tokens[0]).toMatchObject({ text: ' state', start: 3, end: 9 });
  });

  test('a file and stdin are one text, longer than the context, or one a line', async () => {
    const file = join(folder, 'long.txt');
    writeFileSync(file, long.text);
    const [fromFile] = await json(['--file', file]);
    expectScored(fromFile, long);
    const [fromStdin] = await json(['-'], short.text);
    expectScored(fromStdin, short);
    const lines = await json(['-', '--by-line'], `${short.text}\n\n${speech.text}\n`);
    expect(lines).toHaveLength(2);
    expectScored(lines[1], speech);
  });

  test('the first token too, and the likeliest ones', async () => {
    const [scored] = await json([short.text, '--from-start', '--top', '2']);
    expect(scored.tokens).toHaveLength(scored.ids.length);
    expect(scored.tokens[0]).toMatchObject({ text: 'The', start: 0, end: 3 });
    for (const { top, logProbability } of scored.tokens) {
      expect(top).toHaveLength(2);
      expect(top[0].logProbability).toBeGreaterThanOrEqual(Math.max(logProbability, top[1].logProbability));
    }
  });

  test('shows tokens of one text, and perplexities of several', async () => {
    const lines = (await run([short.text, '--top', '1'])).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^ +-\d+\.\d{4} {2}" state" {2}".*" -\d\.\d\d$/);
    expect(lines.at(-1)).toMatch(/^perplexity [\d.]+, log-probability -[\d.]+, \d+ tokens$/);
    const both = (await run([short.text, speech.text])).trimEnd().split('\n');
    expect(both.map((line) => line.split('\t')[1])).toEqual([short.text, speech.text]);
    expect(Math.abs(Number(both[0]?.split('\t')[0]) / short.perplexity - 1)).toBeLessThan(1e-3);
  });

  test.each([
    [[], 2, 'give texts, - for stdin, or --file'],
    [['a text', '--by-line'], 2, '--by-line has no effect without - or --file'],
    [['a text', '--file', 'x'], 2, 'give texts or --file, not both'],
    [['--file', join(folder, 'none')], 1, 'cannot be read (ENOENT)'],
    [['the'], 1, 'the text has 1 token, and the first has nothing before it; try --from-start'],
    [['two words', ''], 1, 'has 0 tokens'],
    [['a text', '--top', '0'], 2, 'Expected a whole number from 1 up'],
    [['-'], 1, 'stdin was empty'],
  ])('%j is one clear line', async (args, code, message) => {
    const result = await runCli(['score', ...args]);
    expect(result.stderr).toContain(message);
    expect([result.code, result.stdout]).toEqual([code, '']);
  });
});
