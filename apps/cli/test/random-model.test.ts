import { countParams } from '@blockformer/core';
import { readJson, type Source } from '@blockformer/model-loader';
import { planModel } from '@blockformer/models';
import { expect, test } from 'vitest';
import { randomSource } from '../src/random-model.ts';
import { runCli } from './run-cli.ts';

const planOf = async (name: string) =>
  planModel(await readJson(randomSource(`random:${name}`) as Source, 'config.json'));

test.each([
  ['gpt2-124m', 'decoder', 124_439_808],
  ['bert-base', 'encoder', 109_482_240],
  ['bert-large', 'encoder', 335_141_888],
  ['distilbert-base', 'encoder', 66_362_880],
  ['roberta-base', 'encoder', 124_645_632],
  ['bart-base', 'encoder-decoder', 139_420_416],
  ['t5-small', 'encoder-decoder', 60_506_624],
])('random:%s is %s with %i parameters, as the published one', async (name, kind, parameters) => {
  const plan = await planOf(name);
  expect(plan.kind).toBe(kind);
  expect(countParams(plan.model.spec)).toBe(parameters);
});

test('any size of any family runs', async () => {
  for (const family of ['bert', 'distilbert', 'roberta', 'bart', 't5', 'gpt2']) {
    const args = ['trace', '--model', `random:${family}-1x16x2`, '--ids', '5,6,7', '--out', '/dev/null'];
    const { code, stderr } = await runCli(args);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^\d+ tensors written/)]);
  }
});

test.each(['llama-1x16x2', 'bert-0x16x2', 'bert', '__proto__', 'constructor-1x16x2'])(
  'there is no random:%s',
  (name) => {
    expect(() => randomSource(`random:${name}`)).toThrow(
      /^there is no model random:.*; expected random: and one of gpt2-124m, /,
    );
  },
);
