import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goldenPath, useBackend } from '@blockformer/testing';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'blockformer-bad-'));
const model = join(folder, 'model');
beforeAll(() => useBackend('cpu'));
beforeEach(() => cpSync(goldenPath('gpt2'), model, { recursive: true, force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const safetensors = join(model, 'model.safetensors');
const ids = ['--prompt-ids', '1,2'];

/** Changes the header of the safetensors file; the data stay. */
const editHeader = (
  edit: (header: Record<string, { shape: number[]; dtype: string; data_offsets: number[] }>) => void,
): void => {
  const file = readFileSync(safetensors);
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, 8 + length));
  edit(header);
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(safetensors, Buffer.concat([size, text, file.subarray(8 + length)]));
};
const editConfig = (fields: object): void => {
  const path = join(model, 'config.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...fields }));
};

/** One line on stderr, nothing on stdout, no tensors left. */
const fails = async (args: string[], code: number, message: RegExp): Promise<void> => {
  const before = memory().numTensors;
  const result = await runCli(args);
  expect(result.stdout).toBe('');
  expect(result.stderr).toMatch(message);
  expect(result.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(code === 2 ? 2 : 1);
  expect(result.code).toBe(code);
  expect(memory().numTensors).toBe(before);
};
const modelFails = (message: RegExp, args: string[] = ids) =>
  fails(['generate', '--model', model, ...args], 1, message);

describe('bad models', () => {
  test('a missing folder', () =>
    fails(['generate', '--model', './nowhere', 'x'], 1, /^error: there is no folder \.\/nowhere$/m));

  test('a folder without a model', () => fails(['generate', '--model', tmpdir(), ...ids], 1, /no config\.json/));

  test('a config that is of no known model', async () => {
    editConfig({ model_type: 'nonsense' });
    await modelFails(/^error: config\.json: model_type "nonsense" is not known; expected one of gpt2, bert, .*$/m);
  });

  test('a model of another kind', async () => {
    const encoder = ['--model', goldenPath('bert/base')];
    await fails(
      ['generate', ...encoder, ...ids],
      1,
      /^error: generate: needs a decoder, and this model \(bert\) is an encoder$/m,
    );
  });

  test('a config that is not JSON', async () => {
    writeFileSync(join(model, 'config.json'), '{"model_type": ');
    await modelFails(/^error: .*config\.json.*JSON/m);
  });

  test('missing, extra and misshapen tensors, all in one message', async () => {
    editHeader((header) => {
      header['transformer.h.0.ln_9.weight'] = header['transformer.h.0.ln_1.weight'] as never;
      delete header['transformer.h.0.ln_1.weight'];
      (header['transformer.h.1.attn.c_proj.weight'] as { shape: number[] }).shape = [24, 96];
    });
    await modelFails(
      /1 missing: blocks\.0\.attentionNorm\.scale .*; 1 extra: transformer\.h\.0\.ln_9\.weight; 1 misshapen: .*\[24, 96\]/,
    );
  });

  test('a truncated file', async () => {
    writeFileSync(safetensors, readFileSync(safetensors).subarray(0, -100));
    await modelFails(/^error: .*model\.safetensors/m);
  });

  test('a corrupted header', async () => {
    const file = readFileSync(safetensors);
    file[20] = 0;
    writeFileSync(safetensors, file);
    await modelFails(/^error: .*model\.safetensors/m);
  });

  test('a header longer than the file', async () => {
    const file = readFileSync(safetensors);
    file.writeBigUInt64LE(2n ** 40n, 0);
    writeFileSync(safetensors, file);
    await modelFails(/^error: .*model\.safetensors.*header/m);
  });
});

describe('bad prompts', () => {
  test('longer than the context', () =>
    modelFails(/^error: prompt: 65 tokens are more than the context of 64$/m, [
      '--prompt-ids',
      Array(65).fill(1).join(','),
    ]));
  test('an empty stdin', () =>
    fails(['generate', '-'], 1, /^error: stdin was empty, and - reads the prompt from it$/m));
  test('ids out of range', () =>
    modelFails(/^error: .*id 211 is not in the vocabulary of 211$/m, ['--prompt-ids', '1,211']));
  test('text for a model without a tokenizer', () =>
    modelFails(/^error: this model has no tokenizer; give the prompt as --prompt-ids/m, ['hello']));
});

describe('wrong usage', () => {
  test.each([
    [['generate', '--frobnicate'], /^error: unknown option '--frobnicate'$/m],
    [
      ['generate', 'x', '--temperature', '-1'],
      /^error: option '-t, --temperature <t>' argument '-1' is invalid. Expected a number from 0 up.$/m,
    ],
    [['generate', 'x', '--top-p', '1.5'], /Expected a number above 0, at most 1/],
    [['generate', 'x', '--top-k', '0'], /Expected a whole number from 1 up/],
    [['generate', 'x', '--max-tokens', 'many'], /Expected a whole number from 0 up/],
    [['generate', '--prompt-ids', '1,x'], /Expected token ids such as 1,2,3/],
    [['generate', 'x', '--backend', 'gpu'], /Allowed choices are auto, /],
    [['generate', 'x', '--prompt-ids', '1'], /^error: give a prompt or --prompt-ids, not both$/m],
    [['generate', 'x', '--temperature', '0', '--top-k', '3'], /^error: --top-k has no effect at temperature 0/m],
    [['trace', '--out', 'x.safetensors'], /^error: give --text or --ids, one of them$/m],
    [['trace', '--text', 'x'], /^error: give --out or --html, or both$/m],
    [['tokenize', '--decode', '1', '--special-tokens'], /^error: --special-tokens is for encoding/m],
    [['tokenize', '--decode', '1', '--template'], /^error: --template is for encoding/m],
    [['generate', 'x', '--stop', ''], /Expected a text that is not empty/],
    [['tokenize', '--decode', 'abc'], /^error: --decode expects token ids such as 1,2,3$/m],
    [['tokenize', 'x', '--jsonl'], /^error: --jsonl reads from stdin/m],
  ] as [string[], RegExp][])('%j', (args, message) => fails(args, 2, message));
});
