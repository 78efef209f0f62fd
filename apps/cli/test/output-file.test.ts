import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goldenPath } from '@blockformer/testing';
import { afterAll, expect, test } from 'vitest';
import { expectWritable, writeOutput } from '../src/output-file.ts';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'blockformer-output-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what is there and can be written is fine, devices too', async () => {
  await expectWritable('--out', join(folder, 'new'));
  writeFileSync(join(folder, 'old'), '');
  await expectWritable('--out', join(folder, 'old'));
  await expectWritable('--out', 'relative');
  await expectWritable('--out', '/dev/null');
});

test('what goes wrong after all is told by the flag', async () => {
  await expect(writeOutput('--html', folder, 'x')).rejects.toThrow(
    new Error(`--html: ${folder} cannot be written: EISDIR`),
  );
});

test.each(['--out', '--html'])('%s where nothing can be written fails before anything is loaded', async (flag) => {
  // Its weights are broken: reading them would be the failure.
  const broken = join(folder, 'broken');
  mkdirSync(broken, { recursive: true });
  copyFileSync(join(goldenPath('bert/base'), 'config.json'), join(broken, 'config.json'));
  writeFileSync(join(broken, 'model.safetensors'), 'x');
  const fails = async (path: string): Promise<string> => {
    const { code, stdout, stderr } = await runCli(['trace', '--model', broken, '--ids', '1,2', flag, path]);
    expect([code, stdout]).toEqual([1, '']);
    return stderr;
  };
  const nowhere = join(folder, 'nowhere', 'o.st');
  expect(await fails(nowhere)).toBe(
    `error: ${flag}: ${nowhere} cannot be written: there is no folder ${join(folder, 'nowhere')}\n`,
  );
  expect(await fails(folder)).toBe(`error: ${flag}: ${folder} cannot be written: it is a folder\n`);
  const inFile = join(broken, 'config.json', 'o.st');
  expect(await fails(inFile)).toBe(
    `error: ${flag}: ${inFile} cannot be written: there is no folder ${join(broken, 'config.json')}\n`,
  );
  expect(await fails(join(folder, 'o.st'))).toMatch(/^error: .*model\.safetensors/);
});
