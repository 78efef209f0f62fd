import { goldenPath } from '@blockformer/testing';
import { describe, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

describe('ids that the model does not have', () => {
  test.each([
    ['--end-id', '1,99999'],
    ['--first-id', '99999'],
    ['--last-id', '99999'],
    ['--ban-ids', '99999'],
    ['--ban-ids-at-start', '99999'],
    ['--ban-sequences', '1,2;3,99999'],
    ['--logit-bias', '99999=1'],
    ['--sequence-bias', '3,99999=1'],
  ])('%s %s is a usage error', async (flag, value) => {
    const generated = await runCli(['generate', 'The', '--max-tokens', '2', flag, value]);
    expect(generated).toMatchObject({ code: 2, stdout: '' });
    expect(generated.stderr).toMatch(new RegExp(`^error: ${flag}: id 99999 is not in the vocabulary of \\d+\n$`));
    const ids = ['--model', goldenPath('bart'), '--prompt-ids', '0,5,2'];
    const translated = await runCli(['translate', ...ids, '--max-tokens', '2', flag, value]);
    expect(translated).toMatchObject({ code: 2, stdout: '' });
    expect(translated.stderr).toContain(`${flag}: id 99999 is not in the vocabulary`);
  });
});
