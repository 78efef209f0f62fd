import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectNoLeaks, golden, goldenPath, realModel } from '@blockformer/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

const marian = goldenPath('marian');
const [greedy] = golden('marian').json.generate;
const sources: number[][] = greedy.inputs.input_ids.map((ids: number[], row: number) =>
  ids.filter((_, i) => greedy.inputs.attention_mask[row][i]),
);
const expected: number[][] = greedy.sequences.map((ids: number[], row: number) => ids.slice(1, greedy.lengths[row]));

const folder = mkdtempSync(join(tmpdir(), 'blockformer-translate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with the model and a tokenizer of `size` words w0, w1, …; w0 ends a text, and w130 begins and fills one. */
const withTokenizer = (name: string, size: number): string => {
  const path = join(folder, name);
  cpSync(marian, path, { recursive: true });
  const special = (id: number) => ({ id, content: `w${id}`, special: true });
  const template = [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: 'w0', type_id: 0 } }];
  const json = {
    version: '1.0',
    added_tokens: [special(0), special(130)],
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: {
      type: 'TemplateProcessing',
      single: template,
      pair: [...template, { Sequence: { id: 'B', type_id: 0 } }],
      special_tokens: { w0: { id: 'w0', ids: [0], tokens: ['w0'] } },
    },
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(Array.from({ length: size }, (_, id) => [`w${id}`, id])),
      unk_token: 'w3',
    },
  };
  writeFileSync(join(path, 'tokenizer.json'), JSON.stringify(json));
  return path;
};
const words = withTokenizer('words', 131);
/** As text, without the end that the template adds, or without special tokens at all. */
const textOf = (ids: readonly number[]): string =>
  ids
    .filter((id) => id !== 0 && id !== 130)
    .map((id) => `w${id}`)
    .join(' ');

const run = async (args: string[], stdin?: string) => {
  const result = await runCli(['translate', '--quiet', '--max-tokens', '24', ...args], { stdin });
  expect(result.stderr).toBe('');
  expect(result.code).toBe(0);
  return result.stdout;
};
const objects = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('blockformer translate', () => {
  test.each(['simd', 'wasm', 'cpu'])('ids in, the ids of the reference out, on %s', async (backend) => {
    for (const [row, ids] of sources.entries()) {
      const args = ['--model', marian, '--temperature', '0', '--prompt-ids', ids.join(','), '--backend', backend];
      const [answer] = objects(await run([...args, '--json']));
      expect(answer).toMatchObject({ promptIds: ids, ids: expected[row], text: null, finish: 'end', backend });
      expect(Object.keys(answer)).toEqual([
        ...['promptIds', 'ids', 'text', 'finish', 'seed', 'settings', 'timings', 'backend', 'weights'],
      ]);
    }
  });

  test('one text, streamed', async () => {
    const text = await run(['--model', words, '-t', '0', textOf(sources[1] as number[])]);
    expect(text).toBe(`${textOf(expected[1] as number[])}\n`);
    const { stderr } = await runCli([
      'translate',
      '--model',
      words,
      textOf(sources[1] as number[]),
      '--max-tokens',
      '5',
      '-t',
      '0',
    ]);
    expect(stderr).toMatch(/^5 tokens \(end\)/);
  });

  test('many texts: arguments, stdin or a file, in their order, blank lines kept', async () => {
    const texts = sources.map(textOf);
    const answers = expected.map(textOf);
    const args = ['--model', words, '-t', '0'];
    expect(await run([...args, ...texts, '--batch-size', '2'])).toBe(`${answers.join('\n')}\n`);
    expect(await run([...args, '-'], `${texts.join('\r\n')}\r\n`)).toBe(`${answers.join('\n')}\n`);
    const file = join(folder, 'texts');
    writeFileSync(file, `${texts[1]}\n\n${texts[2]}\n`);
    expect(await run([...args, '--file', file])).toBe(`${answers[1]}\n\n${answers[2]}\n`);
    const json = objects(await run([...args, '--file', file, '--json']));
    expect(json.map(({ promptIds, ids, text }) => [promptIds, ids, text])).toEqual([
      [sources[1], expected[1], answers[1]],
      [[], [], ''],
      [sources[2], expected[2], answers[2]],
    ]);
    const { stderr } = await runCli(['translate', ...args, ...texts, '--max-tokens', '2']);
    expect(stderr).toMatch(/^3 texts, 5 tokens in [\d.]+ s, [\d.]+ texts\/s, \w+ float32, seed \d+$/m);
  });

  test('same seed, same texts, alone or among others; another seed, other texts', async () => {
    const sampled = (seed: string, ...texts: string[]) =>
      run(['--model', words, '--beams', '1', '--temperature', '2', '--top-k', '50', '--seed', seed, ...texts]);
    const [a, b] = sources.map(textOf) as [string, string];
    const both = await sampled('7', a, b);
    expect(both).toBe((await sampled('7', a)) + (await sampled('7', b)));
    expect(await sampled('8', a, b)).not.toBe(both);
  });

  const cases = golden('marian').json.generate;
  test.each(['beam4', 'beam4_three', 'as_generation_config'])('%s: ids and scores of the reference', async (name) => {
    const { inputs, kwargs, sequences, lengths, sequences_scores } = cases.find(
      (each: { name: string }) => each.name === name,
    );
    const of = { num_beams: '--beams', length_penalty: '--length-penalty', num_return_sequences: '--sequences' };
    const flags = Object.entries({ ...of, early_stopping: '--early-stopping', max_new_tokens: '--max-tokens' })
      .filter(([field]) => kwargs[field] !== undefined)
      .flatMap(([field, flag]) => [flag, `${kwargs[field]}`.toLowerCase()]);
    const count = kwargs.num_return_sequences ?? 1;
    for (const [row, padded] of inputs.input_ids.entries()) {
      const ids = padded.filter((_: number, i: number) => inputs.attention_mask[row][i]);
      const args = ['translate', '-q', '--model', marian, '--json', '--prompt-ids', ids.join(','), ...flags];
      const { stdout, stderr } = await runCli(args);
      expect(stderr).toBe('');
      const answer = JSON.parse(stdout);
      expect(answer.sequences).toHaveLength(count);
      for (const [at, found] of answer.sequences.entries()) {
        const index = row * count + at;
        expect(found.ids).toEqual(sequences[index].slice(1, lengths[index]));
        expect(found.score).toBeCloseTo(sequences_scores[index], 3);
      }
      expect(answer.ids).toEqual(answer.sequences[0].ids);
    }
  });

  test('of many texts an interrupted translation writes and counts those that are finished', async () => {
    const none = await runCli(['translate', '--model', words, 'w5 w6', 'w7'], { signal: AbortSignal.abort() });
    expect(none).toMatchObject({ code: 130, stdout: '' });
    expect(none.stderr).toMatch(/^0 of 2 texts, 0 tokens in /);

    const texts = Array.from({ length: 12 }, (_, i) => `w${5 + i} w6`);
    for (const flags of [
      ['-t', '0', '--batch-size', '1'],
      ['-t', '0', '--batch-size', '1', '--json'],
      ['--beams', '2'],
    ]) {
      const args = ['--model', words, '--seed', '1', '--max-tokens', '6', ...flags];
      const all = await run([...args, ...texts]);
      const controller = new AbortController();
      const { code, stdout, stderr } = await runCli(['translate', ...args, ...texts], {
        signal: controller.signal,
        onStdout: () => controller.abort(),
      });
      expect(code).toBe(130);
      expect(stdout.split('\n')).toHaveLength(2);
      if (flags.includes('--json')) expect(objects(stdout)[0].ids).toEqual(objects(all)[0].ids);
      else expect(all.startsWith(stdout)).toBe(true);
      expect(stderr).toMatch(/^1 of 12 texts, \d tokens in /m);
    }
  });

  test('one text that is interrupted ends with what it has', async () => {
    const { code, stdout } = await runCli(['translate', '--model', words, 'w5'], { signal: AbortSignal.abort() });
    expect([code, stdout]).toEqual([130, '\n']);
  });

  test('a blank text alone stays blank, too', async () => {
    expect(await run(['--model', words, ' '])).toBe('\n');
  });

  test('leaves no tensors behind', () =>
    expectNoLeaks(async () => {
      await run(['--model', words, 'w5 w6']);
      await run(['--model', words, 'w5 w6', 'w7']);
    }));

  const real = realModel('bart-g2p-en-us');
  test.skipIf(!real)('a real spelling model', async () => {
    const { cases } = JSON.parse(readFileSync(`${real}/golden_transformers.json`, 'utf8'));
    const model = ['--model', real as string];
    for (const { input_ids, greedy_ids } of cases) {
      const [answer] = objects(await run([...model, '--prompt-ids', input_ids.join(','), '--json']));
      expect(answer.ids).toEqual(greedy_ids.slice(1));
    }
    const spoken = await run([...model, ...cases.map(({ word }: { word: string }) => word)]);
    expect(spoken.trimEnd().split('\n')).toEqual(cases.map((each: { greedy_text: string }) => each.greedy_text));
  });
});

describe('wrong calls of translate', () => {
  const long = Array(50).fill('w5').join(' ');
  test.each([
    [
      ['--model', goldenPath('gpt2'), 'x'],
      1,
      /^error: .*needs an encoder-decoder, and this model \(gpt2\) is a decoder$/m,
    ],
    [['--model', goldenPath('bert/base'), 'x'], 1, /needs an encoder-decoder, and this model \(bert\) is an encoder$/m],
    [['--model', marian, 'x'], 1, /^error: this model has no tokenizer; give the source as --prompt-ids 1,2,3$/m],
    [['--model', marian, '--prompt-ids', '131'], 1, /^error: source: id 131 is not in the vocabulary of 131$/m],
    [['--model', words, long], 1, /^error: source: 51 tokens are more than the context of 48$/m],
    [['--model', words, 'w5', long], 1, /^error: text 2: 51 tokens are more than the context of 48$/m],
    [['--model', words], 2, /^error: give texts, - for stdin, --file or --prompt-ids, one of them$/m],
    [['--model', words, 'x', '--prompt-ids', '1'], 2, /^error: give texts, - for stdin, --file or --prompt-ids/m],
    [['--model', words, '-'], 1, /^error: stdin was empty, and - reads the texts from it$/m],
    [['--model', words, '--file', join(folder, 'none')], 1, /^error: .*none cannot be read \(ENOENT\)$/m],
    [['--model', words, '--file', 'x', 'y'], 2, /^error: give texts or --file, not both$/m],
    [['--model', words, 'x', '-t', '0', '--top-k', '3'], 2, /^error: --top-k has no effect at temperature 0/m],
    [['--model', words, 'x', '--batch-size', '3'], 2, /^error: --batch-size has no effect on one text$/m],
  ] as [string[], number, RegExp][])('%j', async (args, code, message) => {
    const result = await runCli(['translate', ...args]);
    expect(result.stderr).toMatch(message);
    expect(result.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(code === 2 ? 2 : 1);
    expect(result).toMatchObject({ code, stdout: '' });
  });

  test('a tokenizer of another model', async () => {
    const { code, stderr } = await runCli(['translate', '--model', withTokenizer('more', 200), 'w5']);
    expect(stderr).toBe(
      'error: the tokenizer has 200 tokens and the model a vocabulary of 131: they do not belong together\n',
    );
    expect(code).toBe(1);
  });
});
