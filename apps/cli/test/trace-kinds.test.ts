import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { memorySource, openCheckpoint } from '@blockformer/model-loader';
import { expectClose, type Golden, golden, goldenPath } from '@blockformer/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'blockformer-kinds-'));
const out = join(folder, 'pass.safetensors');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Traces, and compares tensors of the file with row `row` of the reference, positions before `length`. */
const traced = async (model: string, ...args: string[]) => {
  const { code, stdout, stderr } = await runCli([
    'trace',
    '--model',
    isAbsolute(model) ? model : goldenPath(model),
    ...args,
    '--out',
    out,
    '--json',
  ]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const file = await openCheckpoint(memorySource({ 'model.safetensors': readFileSync(out) }));
  const { tensors } = JSON.parse(stdout) as { tensors: { name: string }[] };
  expect([...file.tensors.keys()].sort()).toEqual(tensors.map(({ name }) => name).sort());
  return file;
};
type File = Awaited<ReturnType<typeof traced>>;

/** `row` is the row of the reference's batch, and `visible` zeroes what is padding, as the reference does. */
const comparer =
  (file: File, reference: Golden, row: number, visible: (index: number[]) => boolean = () => true) =>
  async (name: string, expected: string, kind: string): Promise<void> => {
    const { shape, data } = reference.values(expected);
    const own = shape.slice(1);
    expect(file.tensors.get(name)?.shape).toEqual([1, ...own]);
    const size = own.reduce((product, n) => product * n, 1);
    const values = (await file.read(name)).map((value, i) => {
      const index = own.map(
        (_, axis) => Math.floor(i / own.slice(axis + 1).reduce((a, b) => a * b, 1)) % (own[axis] as number),
      );
      return visible(index) ? value : 0;
    });
    expectClose(values, data.slice(row * size, (row + 1) * size), reference.json.tolerances[kind].abs);
  };

describe('trace of an encoder', () => {
  test('that was saved without its pooler', async () => {
    const bare = join(folder, 'bare');
    cpSync(goldenPath('bert/masked-lm'), bare, { recursive: true });
    const config = JSON.parse(readFileSync(join(bare, 'config.json'), 'utf8'));
    writeFileSync(join(bare, 'config.json'), JSON.stringify({ ...config, architectures: ['BertModel'] }));
    const { tensors } = await traced(bare, '--ids', '5,6');
    expect(tensors.has('encoder.output')).toBe(true);
    expect(tensors.has('pooler')).toBe(false);
  });

  const reference = golden('bert/base');
  const { inputs } = reference.json.forward.find(({ name }: { name: string }) => name === 'padded');

  test('with type ids and an attention mask gives what the reference computes', async () => {
    const list = (key: string): string => inputs[key][0].join(',');
    const file = await traced(
      'bert/base',
      ...['--ids', list('input_ids'), '--type-ids', list('token_type_ids'), '--attention-mask', list('attention_mask')],
    );
    const mask: number[] = inputs.attention_mask[0];
    const states = comparer(file, reference, 0, ([position = 0]) => mask[position] === 1);
    await states('encoder.embedding', 'padded.hidden_states.0', 'hidden_states');
    await states('encoder.blocks.1.output', 'padded.hidden_states.2', 'hidden_states');
    await states('encoder.output', 'padded.last_hidden_state', 'last_hidden_state');
    const weights = comparer(file, reference, 0, ([, query = 0]) => mask[query] === 1);
    await weights('encoder.blocks.2.attention.weights', 'padded.attentions.2', 'attentions');
    await comparer(file, reference, 0)('pooler', 'padded.pooler_output', 'pooler_output');
    await file.close();
  });

  test('ends with the logits of its head', async () => {
    const file = await traced('distilbert', '--ids', '1,2,3');
    expect(file.tensors.get('logits')?.shape).toEqual([1, 3, 149]);
    expect(file.tensors.has('pooler')).toBe(false);
    await file.close();
  });
});

describe('trace of an encoder-decoder', () => {
  test.each(['marian', 'bart', 't5/relu-tied', 't5/gated-gelu-untied'])(
    '%s gives what the reference computes',
    async (set) => {
      const reference = golden(set);
      const { name, inputs } = reference.json.forward.find(({ name }: { name: string }) => name === 'padded');
      const row = 1;
      const list = (key: string): string => inputs[key][row].join(',');
      const file = await traced(
        set,
        ...[
          '--ids',
          list('input_ids'),
          '--attention-mask',
          list('attention_mask'),
          '--decoder-ids',
          list('decoder_input_ids'),
        ],
      );
      const mask: number[] = inputs.attention_mask[row];
      const source = comparer(file, reference, row, ([position = 0]) => mask[position] === 1);
      await source('encoder.embedding', `${name}.encoder_hidden_states.0`, 'encoder_hidden_states');
      await source('encoder.output', `${name}.encoder_last_hidden_state`, 'encoder_last_hidden_state');
      const target = comparer(file, reference, row);
      await target('embedding', `${name}.decoder_hidden_states.0`, 'decoder_hidden_states');
      await target('blocks.0.attention.weights', `${name}.decoder_attentions.0`, 'decoder_attentions');
      await target('blocks.1.crossAttention.weights', `${name}.cross_attentions.1`, 'cross_attentions');
      await target('logits', `${name}.logits`, 'logits');
      await file.close();
    },
  );

  test('without --decoder-ids it has written its start token', async () => {
    const file = await traced('marian', '--ids', '5,6,7,0');
    expect(file.tensors.get('logits')?.shape).toEqual([1, 1, 131]);
    expect(file.tensors.get('blocks.2.crossAttention.weights')?.shape).toEqual([1, 5, 1, 4]);
    await file.close();
  });
});

describe('wrong calls of trace', () => {
  const bert = ['--model', goldenPath('bert/base'), '--ids', '1,2,3'];
  const marian = ['--model', goldenPath('marian'), '--ids', '1,2,3'];
  const gpt2 = ['--model', goldenPath('gpt2'), '--ids', '1,2,3'];
  test.each([
    [[...bert, '--type-ids', '0,1'], 2, /^error: --type-ids: 2 numbers for 3 tokens$/m],
    [[...bert, '--type-ids', '0,1,2'], 2, /^error: --type-ids: segment 2 is beyond the 2 that the model has$/m],
    [[...bert, '--attention-mask', '1,1'], 2, /^error: --attention-mask: 2 numbers for 3 tokens$/m],
    [[...bert, '--attention-mask', '1,2,0'], 2, /^error: --attention-mask: expected 1 for tokens and 0 for padding/m],
    [[...bert, '--attention-mask', '0,0,0'], 2, /^error: --attention-mask: .*at least one 1$/m],
    [[...bert, '--decoder-ids', '1'], 2, /^error: --decoder-ids is for encoder-decoders, and bert is none$/m],
    [[...gpt2, '--type-ids', '0,0,0'], 2, /^error: --type-ids is for models with segments, and gpt2 is none$/m],
    [[...marian, '--type-ids', '0,0,0'], 2, /^error: --type-ids is for models with segments, and marian is/m],
    [
      ['--model', goldenPath('roberta'), '--ids', '1,2', '--type-ids', '0,1'],
      2,
      /^error: --type-ids: segment 1 is beyond the 1 that the model has$/m,
    ],
    [[...marian, '--decoder-ids', '131'], 1, /^error: --decoder-ids: id 131 is not in the vocabulary of 131$/m],
    [['--model', goldenPath('marian'), '--ids', '131'], 1, /^error: input: id 131 is not in the vocabulary of 131$/m],
    [['--model', goldenPath('bert/base'), '--text', 'x'], 1, /^error: this model has no tokenizer; give token ids/m],
  ] as [string[], number, RegExp][])('%j', async (args, code, message) => {
    const result = await runCli(['trace', ...args, '--out', join(folder, 'none')]);
    expect(result.stderr).toMatch(message);
    expect(result.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(code === 2 ? 2 : 1);
    expect(result.code).toBe(code);
  });
});
