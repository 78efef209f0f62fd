import { goldenPath } from '@blockformer/testing';
import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

type Answer = { text: string; words: { word: string; probability: number }[] };
const next = async (...args: string[]): Promise<Answer> => {
  const { code, stdout, stderr } = await runCli(['next', '--json', ...args]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
};
const words = ({ words }: Answer): string[] => words.map(({ word }) => word);

describe('blockformer next', () => {
  test('the embedded model knows how a speech goes on, on another backend too', async () => {
    const answer = await next('the people of the United', '--top', '3', '--backend', 'simd');
    const other = await next('the people of the United', '--top', '3', '--backend', 'cpu');
    expect(words(answer)[0]).toBe('States');
    expect(answer.words[0]?.probability).toBeGreaterThan(0.9);
    expect(words(other)).toEqual(words(answer));
    for (const [i, { probability }] of other.words.entries())
      expect(probability).toBeCloseTo(answer.words[i]?.probability as number, 4);
  });

  test('a space at the end changes nothing; words come in order and are different', async () => {
    const answer = await next('The state of the ', '--top', '20');
    expect(answer.text).toBe('The state of the ');
    expect(answer.words).toEqual((await next('The state of the', '--top', '20')).words);
    const probabilities = answer.words.map(({ probability }) => probability);
    expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
    expect(new Set(words(answer)).size).toBe(20);
  });

  test('after a sign words come without a space, and a line break is a part of the text', async () => {
    const quoted = await next('He said "', '--top', '3');
    expect(quoted.words[0]).toMatchObject({ word: 'I', probability: expect.closeTo(0.145, 2) });
    const spaced = await next('He said " ', '--top', '3');
    expect(spaced.words[0]?.probability).toBeLessThan(0.01);
    const line = await next('Fellow citizens:\n\n', '--top', '3');
    expect(line.text).toBe('Fellow citizens:\n\n');
    expect(words(line)).toContain('And');
    expect(line.words).not.toEqual((await next('Fellow citizens:', '--top', '3')).words);
  });

  test('a prefix', async () => {
    const all = await next('The state of the', '--top', '300');
    const some = await next('The state of the', '--prefix', 'un', '--top', '3');
    expect(words(some)).toHaveLength(3);
    for (const { word } of some.words) expect(word.toLowerCase()).toMatch(/^un/);
    expect(all.words.find(({ word }) => word === some.words[0]?.word)).toEqual(some.words[0]);
  });

  test('a line a word; the first words of a text; a text from stdin', async () => {
    const { stdout } = await runCli(['next', '-q', '-k', '2', '-'], { stdin: 'the people of the United\n' });
    expect(stdout).toMatch(/^0\.\d{4} {2}States\n0\.\d{4} {2}\S+\n$/);
    expect(words(await next())).toHaveLength(5);
  });

  test('bad input is one line', async () => {
    const tiny = await runCli(['next', 'x', '--model', goldenPath('gpt2')]);
    expect(tiny).toMatchObject({ code: 1, stderr: 'error: this model has no tokenizer, so it knows no words\n' });
    expect(await runCli(['next', 'x', '--top', '0'])).toMatchObject({ code: 2 });
  });

  test('interrupted: nothing on stdout, no tensors left', async () => {
    const before = memory().numTensors;
    const result = await runCli(['next', 'the'], { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ code: 130, stdout: '' });
    expect(memory().numTensors).toBe(before);
  });
});
