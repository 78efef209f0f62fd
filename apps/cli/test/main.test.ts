import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, cpSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goldenPath } from '@blockformer/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// The built program as a process of its own: what only a process has, such as signals, pipes and exit codes.

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const start = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });

const collect = async (child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> => {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
};

describe('the built program', () => {
  beforeAll(() => {
    if (!existsSync(main)) throw new Error('apps/cli is not built: run pnpm build, or npm test');
  });

  test('prints what the README says', async () => {
    const readme = readFileSync(fileURLToPath(new URL('../../../README.md', import.meta.url)), 'utf8');
    const [, command = '', output] =
      /```sh\nnpm start -- (generate [^\n]*)\n```\n+```text\n([^`]*)```/.exec(readme) ?? [];
    const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    expect(args.length).toBeGreaterThan(3);
    const { code, stdout } = await collect(start(...args));
    expect(stdout).toBe(output);
    expect(code).toBe(0);
  });

  test('says how fast it was in the last line of stderr', async () => {
    const { stdout, stderr } = await collect(start('--max-tokens', '5'));
    expect(stdout.length).toBeGreaterThan(3);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/time to first token \d+ ms, [\d.]+ tokens\/s$/);
  });

  test('Ctrl-C ends a generation with what it has', async () => {
    const child = start('--max-tokens', '240', '--end-id', '1', '--temperature', '0', '--backend', 'cpu');
    child.stdout?.once('data', () => child.kill('SIGINT'));
    const { code, stdout, stderr } = await collect(child);
    expect(code).toBe(130);
    expect(stdout.length).toBeGreaterThan(1);
    expect(stderr).toMatch(/^\d+ tokens? \(aborted\)/m);
  });

  describe('Ctrl-C ends work that never waits', () => {
    const folder = mkdtempSync(join(tmpdir(), 'blockformer-interrupt-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const lines = join(folder, 'lines.txt');
    writeFileSync(lines, 'the player [MASK] is small\n'.repeat(8000));
    /** A model of the golden set with the tokenizer that lies beside them. */
    const model = (name: string): string => {
      const path = join(folder, name);
      cpSync(goldenPath(`encoder-tasks/${name}`), path, { recursive: true });
      cpSync(goldenPath('encoder-tasks/tokenizer.json'), join(path, 'tokenizer.json'));
      return path;
    };
    const many = (command: string, name: string): string[] => [
      command,
      '--model',
      model(name),
      '--file',
      lines,
      '--batch-size',
      '1',
      '-q',
    ];
    // So many words that it takes long enough to be interrupted.
    const next = ['next', 'the', '--top', '3000', '-q'];

    test.each([
      ...['cpu', 'simd'].flatMap((backend): [string, string, string[]][] => [
        ['fill-mask', backend, many('fill-mask', 'fill-mask')],
        ['embed', backend, many('embed', 'embed')],
        ['classify', backend, many('classify', 'softmax')],
      ]),
      ['similar', 'cpu', [...many('similar', 'embed'), '--top-k', '5']],
      ['next', 'cpu', next],
    ] as const)('%s on %s', async (_command, backend, args) => {
      const child = start(...args, '--backend', backend);
      const killed = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
      const ended = collect(child);
      // What is written as it comes says that the work has begun; the others are given time.
      const begun = new Promise((resolve) => child.stdout?.once('data', resolve));
      await Promise.race([begun, new Promise((resolve) => setTimeout(resolve, 4000))]);
      const asked = performance.now();
      child.kill('SIGINT');
      expect(await killed).toBeNull();
      expect((await ended).code).toBe(130);
      expect(performance.now() - asked).toBeLessThan(2000);
    });
  });

  test('a reader that goes away is no failure', async () => {
    const child = start('--max-tokens', '200', '--end-id', '1', '-q');
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect((await collect(child)).code).toBe(0);
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk is said', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [main, 'doctor', '--json'], { stdio: ['ignore', full, 'pipe'] });
    const { code, stderr } = await collect(child);
    closeSync(full);
    expect(stderr).toMatch(/^error: stdout cannot be written: .*ENOSPC/m);
    expect(code).toBe(1);
  });

  test('exit codes: 0 for help, 1 for a failure, 2 for wrong usage', async () => {
    const help = await collect(start('--help'));
    expect(help.code).toBe(0);
    expect(help.stdout).toContain('generate [options] [prompt]');
    expect((await collect(start('generate', '--model', './nowhere'))).code).toBe(1);
    expect((await collect(start('--nonsense'))).code).toBe(2);
  });

  test('each command has help with an example', async () => {
    for (const command of ['generate', 'trace', 'tokenize', 'doctor']) {
      const { code, stdout } = await collect(start(command, '--help'));
      expect(code).toBe(0);
      expect(stdout).toMatch(/Examples?:\n {2}blockformer /);
    }
  });
});
