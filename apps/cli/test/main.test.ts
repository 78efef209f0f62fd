import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';

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
    const child = start('--max-tokens', '240', '--end-id', '1', '--backend', 'cpu');
    child.stdout?.once('data', () => child.kill('SIGINT'));
    const { code, stdout, stderr } = await collect(child);
    expect(code).toBe(130);
    expect(stdout.length).toBeGreaterThan(1);
    expect(stderr).toMatch(/^\d+ tokens? \(aborted\)/m);
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
