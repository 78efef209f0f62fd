import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

describe('blockformer tour', () => {
  test('shows what all three embedded models do, with the commands that do it, in under 15 s', async () => {
    const { code, stdout, stderr } = await runCli(['tour']);
    expect(code).toBe(0);
    const stops = stdout.trimEnd().split('\n\n');
    const commands = stops.map((stop) => stop.split('\n')[1]);
    expect(commands.map((line) => line?.split(' ')[2])).toEqual(['generate', 'next', 'fill-mask', 'translate']);
    for (const stop of stops) expect(stop.split('\n').length).toBeGreaterThan(2);
    const [, seconds] = /It took ([\d.]+) s\.\n$/.exec(stderr) ?? [];
    expect(Number(seconds)).toBeLessThan(15);
  });

  test('a command of the tour does by itself what the tour shows', async () => {
    const { stdout } = await runCli(['tour', '--backend', 'cpu']);
    const [, args = '', output] = /^\$ blockformer (translate [^\n]*)\n(.*?)\n\n/ms.exec(`${stdout}\n`) ?? [];
    expect((await runCli([...args.split(' '), '-q', '--backend', 'cpu'])).stdout.trim()).toBe(output);
  });

  test('interrupted, it ends, and leaves no tensors', async () => {
    const before = memory().numTensors;
    expect((await runCli(['tour'], { signal: AbortSignal.abort() })).code).toBe(130);
    expect(memory().numTensors).toBe(before);
  });
});
