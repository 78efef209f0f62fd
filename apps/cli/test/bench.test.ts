import { goldenPath } from '@blockformer/testing';
import { describe, expect, test } from 'vitest';
import { figure } from '../src/measure.ts';
import { runCli } from './run-cli.ts';

const milliseconds = { medianMs: expect.any(Number), minMs: expect.any(Number) };

describe('blockformer bench', () => {
  test('measures a random model of any size', async () => {
    const args = [
      'bench',
      '--model',
      'random:gpt2-1x32x2',
      '--rounds',
      '1',
      '--threads',
      '1',
      '--json',
      '-q',
      '--samples',
    ];
    const { code, stdout, stderr } = await runCli(args);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      decode: { 64: milliseconds, 900: milliseconds },
      prompt: { 64: milliseconds, 512: milliseconds },
      loadMs: expect.any(Number),
      peakMb: expect.any(Number),
      backend: 'simd',
      threads: 1,
      weights: 'float32',
      relaxed: expect.any(Boolean),
    });
    expect(report.decode_64_128).toHaveLength(64);
    expect(report.decode_900_960).toHaveLength(60);
    expect(Math.min(...report.decode_900_960)).toBeGreaterThan(0);
  });

  test('measures an encoder by batches, and says that it has no plan for an encoder-decoder', async () => {
    const options = ['--rounds', '2', '--threads', '1', '-q'];
    const { stdout, code } = await runCli([
      'bench',
      '--model',
      'random:bert-1x32x2',
      ...options,
      '--json',
      '--samples',
    ]);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ encode: { '1x128': milliseconds, '8x128': milliseconds }, weights: 'float32' });
    expect(report.encode_8x128).toHaveLength(2);
    const short = await runCli(['bench', '--model', goldenPath('bert/base'), ...options]);
    expect(short.stdout).toMatch(/^encode {4}8x40 {3}\d+ ms, best \d+ \([\d.]+ texts\/s\)$/m);
    const other = await runCli(['bench', '--model', goldenPath('bart'), ...options]);
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('is an encoder-decoder (bart)')]);
  });

  test('measures the embedded model as far as its context goes, as a table', async () => {
    const { stdout } = await runCli(['bench', '--rounds', '1', '--backend', 'wasm', '-q']);
    expect(stdout).toMatch(/^decode at {3}64 {3}[\d.]+ ms a token, best [\d.]+ \(\d+ tokens\/s\)$/m);
    expect(stdout).toMatch(/^prompt of {2}256 {3}\d+ ms/m);
  });

  test('measures models of a small vocabulary and a short context', async () => {
    const { code, stderr } = await runCli([
      'bench',
      '--model',
      goldenPath('gpt2'),
      '--rounds',
      '1',
      '--threads',
      '1',
      '-q',
    ]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  test.each([
    [['--model', 'random:gpt3'], 1, /there is no model random:gpt3; expected random: and one of gpt2-124m/],
    [['--model', 'random:gpt2-1x33x2'], 1, /n_embd 33 is not divisible by n_head 2/],
    [['--backend', 'wasm', '--weights', 'int8'], 2, /--weights int8 needs the backend simd; wasm stores float32/],
    [['--backend', 'wasm', '--threads', '2'], 2, /--threads has no effect on the backend wasm/],
  ] as [string[], number, RegExp][])('%j fails in one line', async (args, expected, message) => {
    const { code, stderr } = await runCli(['bench', ...args, '-q']);
    expect(stderr).toMatch(message);
    expect(code).toBe(expected);
  });

  test('median and minimum of an even and an odd number of samples', () => {
    expect(figure([4, 1, 3, 2])).toEqual({ medianMs: 2.5, minMs: 1 });
    expect(figure([9, 1, 3])).toEqual({ medianMs: 3, minMs: 1 });
  });
});
