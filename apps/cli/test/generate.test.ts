import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { golden, goldenPath, HUB_COMMIT, startFakeHub } from '@blockformer/testing';
import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

const tiny = goldenPath('gpt2');
const generate = async (...args: string[]) => {
  const result = await runCli(['generate', '--json', '--quiet', ...args]);
  expect(result.stderr).toBe('');
  expect(result.code).toBe(0);
  return JSON.parse(result.stdout);
};

describe('blockformer generate', () => {
  test('gives the ids of the reference', async () => {
    const [{ inputs, sequences }] = golden('gpt2').json.generate;
    const prompt: number[] = inputs.input_ids[0];
    const answer = await generate(
      '--model',
      tiny,
      '--prompt-ids',
      prompt.join(','),
      '--max-tokens',
      '24',
      '--temperature',
      '0',
    );
    expect(answer.promptIds).toEqual(prompt);
    expect(answer.ids).toEqual(sequences[0].slice(prompt.length));
    expect(answer).toMatchObject({
      text: null,
      finish: 'length',
      seed: expect.any(Number),
      backend: expect.any(String),
    });
    expect(answer.timings).toEqual({
      loadMs: expect.any(Number),
      firstTokenMs: expect.any(Number),
      decodeMsPerToken: expect.any(Number),
    });
  });

  type Case = { prompt: string; input_ids: number[]; greedy_ids: number[]; greedy_text: string };
  const cases: Case[] = golden('speeches').json.cases;
  test.each(cases)('the embedded model continues $prompt', async ({ prompt, input_ids, greedy_ids, greedy_text }) => {
    const answer = await generate(prompt, '--temperature', '0', '--max-tokens', String(greedy_ids.length));
    expect(answer).toMatchObject({ promptIds: input_ids, ids: greedy_ids, text: greedy_text });
  });

  test('same seed, same text, on every backend; another seed, another text', async () => {
    const text = async (backend: string, seed: string) =>
      (await generate('My fellow citizens', '--seed', seed, '--max-tokens', '20', '--backend', backend)).text;
    const first = await text('cpu', '7');
    expect(await text('wasm', '7')).toBe(first);
    expect(await text('cpu', '8')).not.toBe(first);
  });

  test('without a prompt it writes from the start token', async () => {
    const answer = await generate('--seed', '1', '--max-tokens', '5');
    expect(answer.promptIds).toEqual([0]);
    expect(answer.ids).toHaveLength(5);
  });

  test('stops before a stop text, and at an end id', async () => {
    const stopped = await generate('The state of the union', '-t', '0', '--stop', 'Secretary');
    expect(stopped).toMatchObject({ text: ' of the public service. The report of the ', finish: 'stop' });
    const ended = await generate('The state of the union', '-t', '0', '--end-id', '735');
    expect(ended).toMatchObject({ ids: [269, 260, 735], finish: 'end' });
  });

  test('stops when the context is full', async () => {
    const prompt = Array(64).fill(5).join(',');
    expect(await generate('--model', tiny, '--prompt-ids', prompt, '-t', '0')).toMatchObject({ finish: 'context' });
  });

  test('writes nothing but the new text to a pipe, and what it did to the last line of stderr', async () => {
    const { code, stdout, stderr } = await runCli(['The state of the union', '-t', '0', '--max-tokens', '4']);
    expect(code).toBe(0);
    expect(stdout).toBe(' of the public service\n');
    expect(stderr).toMatch(
      /^4 tokens \(length\), \w+ \w+, seed \d+, loaded in \d+ ms, time to first token \d+ ms, [\d.]+ tokens\/s\n$/,
    );
  });

  test('reads the prompt from stdin', async () => {
    const { stdout } = await runCli(['generate', '-', '--json', '-q', '--max-tokens', '1'], {
      stdin: 'My fellow citizens,',
    });
    expect(JSON.parse(stdout).promptIds).toEqual([2041, 2046, 964, 12]);
  });

  test('a hub name is downloaded into the Hugging Face cache, once, and then needs no network', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'blockformer-hub-'));
    const files = await Promise.all(
      ['config.json', 'generation_config.json', 'model.safetensors'].map(
        async (name) => [name, await readFile(join(tiny, name))] as const,
      ),
    );
    const hub = await startFakeHub(new Map(files));
    try {
      const args = ['generate', '--model', 'acme/tiny', '--prompt-ids', '1,2', '-t', '0', '-n', '3', '--json', '-q'];
      const env = { HF_ENDPOINT: hub.url, HF_HOME: cache };
      const first = await runCli(args, { env });
      expect(first.stderr).toBe('');
      expect(hub.requests).toContain(`GET /acme/tiny/resolve/${HUB_COMMIT}/model.safetensors`);
      hub.requests.length = 0;
      const second = await runCli(args, { env: { ...env, HF_HUB_OFFLINE: '1' } });
      expect(hub.requests).toEqual([]);
      expect(JSON.parse(second.stdout).ids).toEqual(JSON.parse(first.stdout).ids);
      expect(JSON.parse(first.stdout).ids).toHaveLength(3);
      const unknown = await runCli(['generate', '--model', 'acme/none', 'x'], { env });
      expect(unknown.stderr).toMatch(/^error: acme\/none: no such repository on .*\n$/);
      expect(unknown.code).toBe(1);
    } finally {
      hub.close();
      await rm(cache, { recursive: true });
    }
  });

  test('sampling flags and the settings of the model decide what is chosen', async () => {
    const ids = async (...args: string[]) => (await generate('Our economy', '--max-tokens', '30', ...args)).ids;
    const greedy = await ids('-t', '0');
    // One token to choose from is the likeliest one, whatever the seed; and so is a tiny probability, or hardly any heat.
    expect(await ids('--top-k', '1', '--seed', '1')).toEqual(greedy);
    expect(await ids('--top-p', '0.000001', '--seed', '2')).toEqual(greedy);
    expect(await ids('-t', '0.0001', '--seed', '3')).toEqual(greedy);
    expect(await ids('--seed', '3')).not.toEqual(greedy);
    expect(await ids('-t', '5', '--top-k', '4096', '--seed', '3')).not.toEqual(await ids('--seed', '3'));
  });

  test('generation_config.json gives the defaults; what cannot be honoured is an error', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'blockformer-settings-'));
    await cp(tiny, folder, { recursive: true });
    const settings = (json: object) => writeFile(join(folder, 'generation_config.json'), JSON.stringify(json));
    const args = ['generate', '--model', folder, '--prompt-ids', '1,2,3', '--json', '--seed', '5'];
    const ids = async () => JSON.parse((await runCli(args)).stdout).ids;
    try {
      await settings({ do_sample: false, max_new_tokens: 12 });
      const greedy = await ids();
      expect(greedy).toHaveLength(12);
      await settings({ do_sample: true, temperature: 1, top_k: 1, max_new_tokens: 12 });
      expect(await ids()).toEqual(greedy);
      await settings({ do_sample: true, temperature: 3, top_k: 0, max_new_tokens: 12 });
      expect(await ids()).not.toEqual(greedy);
      const [likely = -1] = greedy;
      await settings({ do_sample: false, suppress_tokens: [likely], max_new_tokens: 12 });
      expect(await ids()).not.toContain(likely);
      await settings({ do_sample: false, top_p: 0.9, num_beams: 1, max_new_tokens: 12 });
      expect(await ids()).toEqual(greedy);
      expect((await runCli(args)).stderr).toMatch(
        /^note: generation_config.json: top_p has no effect where the likeliest/,
      );
      await settings({ watermarking_config: { bias: 2 } });
      expect((await runCli(args)).stderr).toBe('error: generation_config.json: watermarking_config: not supported\n');
      await settings({ temperature: 'hot' });
      const wrong = await runCli(args);
      expect(wrong.stderr).toBe('error: generation_config.json: temperature: expected a number above 0, got "hot"\n');
      expect(wrong.code).toBe(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('an interrupted generation gives what it has, and leaves no tensors', async () => {
    const before = memory().numTensors;
    const controller = new AbortController();
    controller.abort();
    const { code, stdout } = await runCli(['generate', '--json', '-q'], { signal: controller.signal });
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ ids: [], text: '', finish: 'aborted' });
    expect(memory().numTensors).toBe(before);
  });
});
