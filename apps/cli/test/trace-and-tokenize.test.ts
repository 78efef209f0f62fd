import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memorySource, openCheckpoint } from '@blockformer/model-loader';
import { expectClose, expectNoLeaks, golden, goldenPath } from '@blockformer/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { colors } from '../src/colors.ts';
import type { Io } from '../src/io.ts';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'blockformer-trace-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('blockformer trace', () => {
  const out = join(folder, 'pass.safetensors');
  const reference = golden('gpt2');
  const [{ inputs }] = reference.json.forward;
  const ids: number[] = inputs.input_ids[0];

  test('writes what the reference computes, every tensor with its batch axis', async () => {
    const { code, stdout } = await runCli([
      'trace',
      '--model',
      goldenPath('gpt2'),
      '--ids',
      ids.join(','),
      '--out',
      out,
      '--json',
    ]);
    expect(code).toBe(0);
    const { tensors } = JSON.parse(stdout) as { tensors: { name: string; shape: number[] }[] };
    const file = await openCheckpoint(memorySource({ 'model.safetensors': readFileSync(out) }));
    expect([...file.tensors.keys()].sort()).toEqual(tensors.map(({ name }) => name).sort());
    expect(tensors).toHaveLength(1 + 3 * 12 + 2);
    const compare = async (name: string, expected: string, kind: string) => {
      const { shape, data } = reference.values(`plain.${expected}`); // [2, …]: the first of the batch is ours
      expect(file.tensors.get(name)?.shape).toEqual([1, ...shape.slice(1)]);
      expectClose(await file.read(name), data.slice(0, data.length / 2), reference.json.tolerances[kind].abs);
    };
    await compare('embedding', 'hidden_states.0', 'hidden_states');
    await compare('blocks.0.output', 'hidden_states.1', 'hidden_states');
    await compare('norm', 'hidden_states.3', 'hidden_states');
    await compare('blocks.2.attention.weights', 'attentions.2', 'attentions');
    await compare('logits', 'logits', 'logits');
    await file.close();
  });

  test('leaves no tensors behind', () =>
    expectNoLeaks(() => runCli(['trace', '--model', goldenPath('gpt2'), '--ids', '1,2', '--out', out])));

  test('--only takes patterns', async () => {
    const { stdout } = await runCli([
      'trace',
      '--text',
      'Call me',
      '--only',
      'blocks.*.attention.weights',
      '--out',
      out,
      '-q',
    ]);
    expect(stdout.trim().split('\n')).toEqual([0, 1, 2, 3].map((n) => `blocks.${n}.attention.weights [1, 8, 3, 3]`));
  });

  test.each([
    [['--ids', '1,4096'], /id 4096 is not in the vocabulary of 4096/],
    [['--ids', Array(257).fill(1).join(',')], /^error: input: 257 tokens are more than the context of 256$/m],
    [['--text', ''], /the text has no tokens/],
    [['--text', 'x', '--only', 'nothing'], /no tensor has a name like nothing/],
  ] as [string[], RegExp][])('%j fails', async (args, message) => {
    const { code, stderr } = await runCli(['trace', ...args, '--out', join(folder, 'none')]);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
  });
});

describe('blockformer tokenize', () => {
  type Case = { text: string; ids: number[]; offsets: number[][]; ids_without_special?: number[] };
  const cases: Case[] = golden('tokenizers/gpt2').json.cases;
  const stdin = cases.map(({ text }) => JSON.stringify(text)).join('\n');
  const lines = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('--jsonl equals the reference, special tokens as text or as ids', async () => {
    const asText = lines((await runCli(['tokenize', '--tokenizer', 'gpt2', '--jsonl'], { stdin })).stdout);
    expect(asText.map(({ ids }) => ids)).toEqual(cases.map((each) => each.ids_without_special ?? each.ids));
    const asIds = lines(
      (await runCli(['tokenize', '--tokenizer', 'gpt2', '--jsonl', '--special-tokens'], { stdin })).stdout,
    );
    expect(asIds).toEqual(cases.map(({ ids, offsets }) => ({ ids, offsets })));
  });

  test('--decode is the way back', async () => {
    const ids = cases.map((each) => JSON.stringify(each.ids)).join('\n');
    const texts = lines(
      (await runCli(['tokenize', '--tokenizer', 'gpt2', '--jsonl', '--decode'], { stdin: ids })).stdout,
    );
    expect(texts).toEqual(cases.map((each) => (each as Case & { decoded?: string }).decoded ?? each.text));
    expect((await runCli(['tokenize', '--tokenizer', 'gpt2', '--decode', '15496,995'])).stdout).toBe('Hello world\n');
  });

  test('one text, as a table or as JSON, with offsets in either unit', async () => {
    const table = await runCli(['tokenize', '--tokenizer', 'gpt2', 'Hello 😀']);
    expect(table.stdout.split('\n')[0]).toBe('15496\t"Hello"\t0-5');
    expect(table.stderr).toBe('3 tokens, 7 characters\n');
    const json = async (...args: string[]) =>
      JSON.parse((await runCli(['tokenize', '--tokenizer', 'gpt2', '--json', '😀a', ...args])).stdout);
    expect((await json()).offsets).toEqual([
      [0, 1],
      [0, 1],
      [1, 2],
    ]);
    expect((await json('--offset-unit', 'utf-16')).offsets).toEqual([
      [0, 2],
      [0, 2],
      [2, 3],
    ]);
  });

  test('tokens that begin words are shown with the space before them, whatever the kind', async () => {
    const args = [
      'tokenize',
      '--tokenizer',
      goldenPath('tokenizers/wordpiece'),
      'the tokens [MASK]',
      '--special-tokens',
      '-q',
    ];
    const pieces = (await runCli(args)).stdout.trimEnd().split('\n');
    expect(pieces.map((line) => line.split('\t')[1])).toEqual(['" the"', '" token"', '"s"', '"[MASK]"']);
  });

  test('--template equals the reference', async () => {
    type Single = { text: string; ids: number[]; offsets: number[][] };
    for (const kind of ['wordpiece', 'unigram', 'bpe', 'byte-level-bpe']) {
      const { single } = golden(`tokenizers/${kind}`).json as { single: Single[] };
      const input = single.map(({ text }) => JSON.stringify(text)).join('\n');
      const args = [
        'tokenize',
        '--tokenizer',
        goldenPath(`tokenizers/${kind}`),
        '--jsonl',
        '--special-tokens',
        '--template',
      ];
      const { stdout } = await runCli(args, { stdin: input });
      expect(lines(stdout)).toEqual(single.map(({ ids, offsets }) => ({ ids, offsets })));
    }
  });

  test('the embedded model’s tokenizer is the default, and stdin is read', async () => {
    const { stdout } = await runCli(['tokenize', '--json'], { stdin: 'My fellow citizens,' });
    expect(JSON.parse(stdout).ids).toEqual([2041, 2046, 964, 12]);
  });

  test.each([
    [['--decode', '50257', '--tokenizer', 'gpt2'], '', /50257/],
    [['--jsonl'], '"fine"\nnot json', /line 2 of the input is not JSON/],
    [['--jsonl'], '17', /line 1 of the input is no JSON string/],
    [['--tokenizer', goldenPath('gpt2')], '', /has no tokenizer \(tokenizer.json, vocab.txt, /],
  ] as [string[], string, RegExp][])('%j fails in one line', async (args, input, message) => {
    const { code, stderr } = await runCli(['tokenize', ...args], { stdin: input });
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
  });
});

test('colours only on a terminal, and not with NO_COLOR', () => {
  const io = (env: Record<string, string>) => ({ env }) as unknown as Io;
  expect(colors(io({}), { isTTY: true }).bold('x')).not.toBe('x');
  expect(colors(io({ NO_COLOR: '1' }), { isTTY: true }).bold('x')).toBe('x');
  expect(colors(io({}), { isTTY: false }).bold('x')).toBe('x');
});

test('blockformer doctor says what can be used, and why not', async () => {
  const report = JSON.parse((await runCli(['doctor', '--json'])).stdout);
  expect(report).toMatchObject({ node: process.version, tensorflowJs: '4.22.0', cores: expect.any(Number) });
  const backends = new Map<string, { usable: boolean; detail: string }>(
    report.backends.map((each: { name: string }) => [each.name, each]),
  );
  expect(backends.get('cpu')?.usable).toBe(true);
  expect(backends.get('wasm')?.usable).toBe(true);
  expect(backends.get('tensorflow')?.detail).toMatch(
    /TensorFlow \d|not installed|native addon|library is missing|too new/,
  );
  expect((await runCli(['doctor'])).stdout).toContain('yes wasm');
});
