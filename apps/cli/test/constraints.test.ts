import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPlan } from '@blockformer/sampler';
import { afterAll, describe, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'blockformer-constraints-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SCHEMA = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    party: { enum: ['Whig', 'Republican'] },
    year: { type: 'integer', minimum: 1790, maximum: 2021 },
  },
  required: ['name', 'party', 'year'],
};
const isValid = (text: string): boolean => {
  const { name, party, year } = JSON.parse(text) as Record<string, unknown>;
  return typeof name === 'string' && ['Whig', 'Republican'].includes(party as string) && Number.isInteger(year);
};

const run = async (args: string[]): Promise<string> => {
  const result = await runCli(['generate', ...args, '--quiet']);
  expect(result.stderr).toBe('');
  expect(result.code).toBe(0);
  return result.stdout;
};

describe('blockformer generate', () => {
  test('--json-schema, from a file and as JSON, however few tokens', async () => {
    const file = join(folder, 'schema.json');
    writeFileSync(file, JSON.stringify(SCHEMA));
    for (const seed of ['1', '2', '3']) {
      const text = await run(['The speaker:', '--json-schema', file, '--seed', seed, '--max-tokens', '45']);
      expect(isValid(text)).toBe(true);
      expect(
        await run(['The speaker:', '--json-schema', JSON.stringify(SCHEMA), '--seed', seed, '--max-tokens', '45']),
      ).toBe(text);
    }
    const last = JSON.parse(await run(['x', '--json-schema', JSON.stringify(SCHEMA), '--json', '--seed', '1']));
    expect(isValid(last.text)).toBe(true);
    expect(last.finish).toBe('stop');
  });

  test('--regex and --choices', async () => {
    expect(await run(['In the year', '--regex', ' 1[789]\\d\\d\\.', '--seed', '5'])).toMatch(/^ 1[789]\d\d\.\n$/);
    const whigs = ['My party is', '--choices', ' Whig, Republican', '--temperature', '0', '--max-tokens', '5'];
    expect([' Whig\n', ' Republican\n']).toContain(await run(whigs));
    expect(['a, b\n', 'c\n']).toContain(await run(['x', '--choices', '["a, b","c"]']));
  });

  test('--logprobs, of the tokens before any filter', async () => {
    const args = ['The state of the', '--max-tokens', '3', '--temperature', '0'];
    const { ids, tokens } = JSON.parse(await run([...args, '--logprobs', '2', '--json']));
    expect(tokens.map(({ id }: { id: number }) => id)).toEqual(ids);
    for (const { id, text, logProbability, top } of tokens) {
      expect(top).toHaveLength(2);
      expect(top[0]).toEqual({ id, text, logProbability });
      expect(top[1].logProbability).toBeLessThanOrEqual(logProbability);
      expect(logProbability).toBeLessThan(0);
    }
    const shown = await runCli(['generate', ...args, '--logprobs', '0']);
    expect(shown.stderr).toMatch(/^ +-\d\.\d{4} {2}".+"\n/);
    expect(JSON.parse(await run([...args, '--json']))).not.toHaveProperty('tokens');
  });

  test('--json has the settings that repeat it', async () => {
    const first = JSON.parse(await run(['The state', '--max-tokens', '8', '--json', '--top-p', '0.9']));
    expect(first.settings).toMatchObject({ temperature: 0.8, topK: 40, topP: 0.9, maxTokens: 8, seed: first.seed });
    const { choose, filters } = createPlan(first.settings, { promptLength: first.promptIds.length });
    expect(filters).toHaveLength(3);
    expect(choose).toBeDefined();
    const again = JSON.parse(
      await run(['The state', '--max-tokens', '8', '--json', '--top-p', '0.9', '--seed', String(first.seed)]),
    );
    expect(again.ids).toEqual(first.ids);
  });

  test('--max-time', async () => {
    const { ids, finish } = JSON.parse(
      await run(['The state', '--max-time', '0.001', '--max-tokens', '200', '--json']),
    );
    expect(finish).toBe('time');
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.length).toBeLessThan(200);
    const wrong = await runCli(['generate', 'x', '--max-time', '0']);
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('a time above 0');
  });

  test.each([
    [['--regex', 'a', '--choices', 'b'], 2, 'give --regex or --choices, not both'],
    [['--regex', '(a'], 2, '--regex: regularExpression: Invalid regular expression'],
    [['--regex', 'a\\b'], 2, '--regex: regularExpression: a word boundary is not supported'],
    [['--choices', ''], 2, '--choices: choices: a choice is empty'],
    [['--choices', '[1]'], 2, 'Expected texts such as yes,no'],
    [['--json-schema', '{"not": {}}'], 2, '--json-schema: jsonSchema: #: the keyword not is not supported'],
    [['--json-schema', '{"type": '], 2, '--json-schema: this is not JSON'],
    [['--json-schema', join(folder, 'none.json')], 1, 'cannot be read (ENOENT)'],
    [['--json-schema', JSON.stringify(SCHEMA), '--max-tokens', '4'], 2, 'no way to a whole value in maxTokens 4'],
    [['--logprobs', '1', '--quiet'], 2, '--logprobs has no effect with --quiet'],
  ])('%j is one clear line', async (args, code, message) => {
    const result = await runCli(['generate', 'x', ...args]);
    expect(result.stderr).toContain(message);
    expect([result.code, result.stdout]).toEqual([code, '']);
  });
});

describe('blockformer generate, with a search', () => {
  test('constraints hold every sequence', async () => {
    const args = ['The speaker:', '--json-schema', JSON.stringify(SCHEMA), '--max-tokens', '40', '--json'];
    for (const more of [
      ['--beams', '3', '--sequences', '3', '--temperature', '0'],
      ['--best-of', '2', '--seed', '4'],
    ]) {
      const { sequences } = JSON.parse(await run([...args, ...more])) as { sequences: { text: string }[] };
      expect(sequences.length).toBeGreaterThan(0);
      for (const { text } of sequences) expect(isValid(text)).toBe(true);
    }
    for (const more of [
      ['--lookup', '4'],
      ['--contrastive', '0.6', '--top-k', '4', '--temperature', '0'],
    ])
      expect(isValid(JSON.parse(await run([...args, ...more, '--seed', '2'])).text)).toBe(true);
  });
});

describe('blockformer translate', () => {
  const translate = async (args: string[]): Promise<string> => {
    const result = await runCli(['translate', ...args, '--quiet']);
    expect(result.stderr).toBe('');
    return result.stdout;
  };

  test('constraints, of one text and of several', async () => {
    const [knight = '', hello = ''] = (await translate(['knight', 'hello'])).trimEnd().split('\n');
    expect(await translate(['knight', '--regex', 'k.*'])).toMatch(/^k.*\n$/);
    expect(await translate(['knight', 'hello', '--choices', `${hello},${knight}`])).toBe(`${knight}\n${hello}\n`);
    const result = await runCli(['translate', 'a', 'b', '--regex', 'k', '--batch-size', '2']);
    expect(result.stderr).toContain('--batch-size has no effect with a constraint');
  });

  test('--logprobs', async () => {
    const { ids, tokens } = JSON.parse(await translate(['knight', '--logprobs', '2', '--json']));
    expect(tokens.map(({ id }: { id: number }) => id)).toEqual(ids);
    expect(tokens[0].top[0]).toEqual({ id: ids[0], text: 'n', logProbability: tokens[0].logProbability });
  });
});
