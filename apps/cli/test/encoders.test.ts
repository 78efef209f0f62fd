import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectClose, expectNoLeaks, golden, goldenPath } from '@blockformer/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'blockformer-encoders-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with the model of a golden set and a tokenizer of `size` words w0, w1, …; w9 is the mask, w0 pads. */
const withWords = (set: string, { name = set, size = 173, files = {} as Record<string, object> } = {}): string => {
  const path = join(folder, name.replaceAll('/', '-'));
  cpSync(goldenPath(set), path, { recursive: true });
  const json = {
    version: '1.0',
    added_tokens: [0, 9].map((id) => ({ id, content: `w${id}`, special: true, single_word: true })),
    pre_tokenizer: { type: 'WhitespaceSplit' },
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(Array.from({ length: size }, (_, id) => [`w${id}`, id])),
      unk_token: 'w3',
    },
  };
  const all = { 'tokenizer.json': json, 'tokenizer_config.json': { pad_token: 'w0', mask_token: 'w9' }, ...files };
  for (const [file, content] of Object.entries(all)) writeFileSync(join(path, file), JSON.stringify(content));
  return path;
};
const textOf = (ids: readonly number[]): string => ids.map((id) => `w${id}`).join(' ');

type Pass = { name: string; inputs: { input_ids: number[][] } };
/** The texts of the golden pass that has one segment and no padding. */
const textsOf = (set: string): string[] => {
  const plain = (golden(set).json.forward as Pass[]).find(({ name }) => name === 'plain') as Pass;
  return plain.inputs.input_ids.map(textOf);
};

const run = async (args: string[], stdin?: string): Promise<string> => {
  const result = await runCli([...args, '--quiet'], { stdin });
  expect(result.stderr).toBe('');
  expect(result.code).toBe(0);
  return result.stdout;
};
const lines = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const softmax = (row: readonly number[]): number[] => {
  const top = Math.max(...row);
  const powers = row.map((value) => Math.exp(value - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
};

const backends = ['simd', 'wasm', 'cpu'];

describe('blockformer embed', () => {
  const model = withWords('bert/base');
  const texts = textsOf('bert/base');
  const reference = golden('bert/base');
  const { shape, data } = reference.values('plain.last_hidden_state');
  const [, T, D] = shape as [number, number, number];
  const row = (text: number, position: number): number[] =>
    Array.from(data.slice((text * T + position) * D, (text * T + position + 1) * D));
  const unit = (vector: readonly number[]): number[] => {
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  };
  const mean = (text: number): number[] => {
    const count = (texts[text] as string).split(' ').length;
    return Array.from({ length: D }, (_, d) => {
      let sum = 0;
      for (let position = 0; position < count; position++) sum += row(text, position)[d] as number;
      return sum / count;
    });
  };
  const expected = {
    mean: texts.map((_, i) => mean(i)),
    cls: texts.map((_, i) => row(i, 0)),
    pooler: texts.map((_, i) => Array.from(reference.values('plain.pooler_output').data.slice(i * D, (i + 1) * D))),
  };

  test.each(backends)('vectors of the reference on %s, for every pooling', async (backend) => {
    for (const [pooling, vectors] of Object.entries(expected)) {
      const args = ['embed', '--model', model, '--pooling', pooling, '--backend', backend];
      const made = lines(await run([...args, ...texts]));
      for (const [i, vector] of vectors.entries()) expectClose(made[i], unit(vector), 1e-4);
      const plain = lines(await run([...args, '--no-normalize', ...texts]));
      for (const [i, vector] of vectors.entries()) expectClose(plain[i], vector, 5e-4);
    }
  });

  test('from arguments, stdin and a file, in batches of any size, in their order', async () => {
    const many = Array.from({ length: 11 }, (_, i) =>
      textOf([2, ...Array.from({ length: 1 + ((i * 5) % 8) }, (_, k) => k + i)]),
    );
    const args = ['embed', '--model', model];
    const one = await run([...args, ...many]);
    expect(lines(one)).toHaveLength(11);
    expect(await run([...args, '-'], `${many.join('\n')}\n`)).toBe(one);
    writeFileSync(join(folder, 'texts.txt'), many.join('\r\n'));
    const batches = lines(await run([...args, '--file', join(folder, 'texts.txt'), '--batch-size', '3']));
    for (const [i, vector] of lines(one).entries()) expectClose(batches[i], vector, 1e-5);
  });

  test('--json has the text, and stderr what was done', async () => {
    const { stdout, stderr } = await runCli(['embed', '--model', model, '--json', ...texts]);
    expect(lines(stdout)[0]).toEqual({
      text: texts[0],
      vector: expect.any(Array),
      backend: expect.any(String),
      weights: 'float32',
    });
    expect(stderr).toMatch(/^\d+ texts in [\d.]+ s, [\d.]+ texts\/s, \w+ float32, loaded in \d+ ms\n$/);
  });

  test('the settings of a model for sentence vectors, and flags over them', async () => {
    const files = {
      'modules.json': [
        { idx: 0, name: '0', path: '', type: 'sentence_transformers.models.Transformer' },
        { idx: 1, name: '1', path: '.', type: 'sentence_transformers.models.Pooling' },
      ] as object,
      'sentence_bert_config.json': { max_seq_length: 2 },
    };
    const path = withWords('bert/base', { name: 'sentences', files });
    const config = JSON.parse(readFileSync(join(path, 'config.json'), 'utf8'));
    writeFileSync(join(path, 'config.json'), JSON.stringify({ ...config, pooling_mode: 'cls' }));
    const text = texts[0] as string;
    const cut = text.split(' ').slice(0, 2).join(' ');
    const args = ['embed', '--model', path];
    const [own] = lines(await run([...args, text]));
    // Its modules.json has no Normalize.
    const [two] = lines(await run(['embed', '--model', model, '--pooling', 'cls', '--no-normalize', cut]));
    expect(Math.hypot(...own)).not.toBeCloseTo(1, 1);
    expectClose(own, two, 1e-6);
    const [both, zero] = [await run(['similar', '--model', path, text, text]), '--no-normalize'];
    expect(both).toBe('1.0000\n');
    expect((await runCli(['similar', '--model', path, zero, 'w1', 'w2'])).code).toBe(2);
    const flags = [...args, '--pooling', 'mean', '--max-tokens', '40'];
    const [other] = lines(await run([...flags, '--normalize', text]));
    expectClose(other, unit(mean(0)), 1e-4);
  });

  test('leaves no tensors behind, also when it fails', () =>
    expectNoLeaks(async () => {
      await runCli(['embed', '--model', model, 'w1 w2']);
      await runCli(['embed', '--model', model, textOf(Array(41).fill(1))]);
    }));
});

describe('blockformer similar', () => {
  const model = withWords('bert/base', { name: 'similar' });

  test('--top-k writes only the most similar', async () => {
    const texts = ['w5 w6', 'w7 w8', 'w9 w10 w11', 'w5 w6', 'w8 w7'];
    const all = JSON.parse(await run(['similar', '--model', model, '--json', ...texts])).pairs;
    expect(all).toHaveLength(10);
    const { pairs } = JSON.parse(await run(['similar', '--model', model, '--json', '--top-k', '3', ...texts]));
    expect(pairs).toEqual(all.slice(0, 3));
  });

  test('more pairs than there is room for are refused in one line, before the weights are read', async () => {
    const many = join(folder, 'many.txt');
    writeFileSync(many, 'w5 w6\n'.repeat(7000));
    const { code, stdout, stderr } = await runCli(['similar', '--model', model, '--file', many]);
    expect(stderr).toMatch(
      /^error: 7000 texts make 24,496,500 pairs; say how many of them with --top-k, at most 500,000$/m,
    );
    expect([code, stdout]).toEqual([2, '']);
  });

  test('one number for two texts, a list for more, the most similar first', async () => {
    const args = ['similar', '--model', model];
    const [a, b] = lines(await run(['embed', '--model', model, 'w5 w6', 'w7 w8'])) as [number[], number[]];
    const cosine = a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
    expect(await run([...args, 'w5 w6', 'w7 w8'])).toBe(`${cosine.toFixed(4)}\n`);
    const list = (await run([...args, 'w5 w6', 'w7 w8', 'w5 w6'])).trimEnd().split('\n');
    expect(list).toHaveLength(3);
    expect(list[0]).toBe('1.0000  w5 w6 | w5 w6');
    const { pairs } = JSON.parse(await run([...args, 'w5 w6', 'w7 w8', '--json']));
    expect(pairs).toEqual([{ texts: [0, 1], cosine: expect.closeTo(cosine, 5) }]);
  });
});

describe('blockformer classify', () => {
  const set = 'bert/sequence-classification';
  const model = withWords(set);
  const texts = textsOf(set);
  const { shape, data } = golden(set).values('plain.logits');
  const C = shape[1] as number;

  test.each(backends)('the scores of the reference, with the labels of the config, on %s', async (backend) => {
    const results = lines(await run(['classify', '--model', model, '--backend', backend, '--json', ...texts]));
    const { id2label } = JSON.parse(readFileSync(join(model, 'config.json'), 'utf8'));
    for (const [i, { text, labels }] of results.entries()) {
      expect(text).toBe(texts[i]);
      const scores = softmax(Array.from(data.slice(i * C, (i + 1) * C)));
      const ranked = scores.map((score, id) => ({ label: id2label[id], score })).sort((a, b) => b.score - a.score);
      expect(labels.map(({ label }: { label: string }) => label)).toEqual(ranked.map(({ label }) => label));
      for (const [k, { score }] of ranked.entries()) expect(labels[k].score).toBeCloseTo(score, 4);
    }
  });

  test('a pair of texts, each in its segment', async () => {
    const { inputs } = (
      golden(set).json.forward as { name: string; inputs: Record<string, number[][]> }[]
    )[0] as never as {
      inputs: Record<'input_ids' | 'token_type_ids' | 'attention_mask', number[][]>;
    };
    const [ids, types, mask] = [inputs.input_ids, inputs.token_type_ids, inputs.attention_mask].map(
      (rows) => rows[0] as number[],
    );
    const side = (type: number): string =>
      textOf((ids as number[]).filter((_, i) => mask?.[i] === 1 && types?.[i] === type));
    const [{ labels }] = lines(await run(['classify', '--model', model, '--json', side(0), '--pair', side(1)]));
    const scores = softmax(Array.from(golden(set).values('padded.logits').data.slice(0, C)));
    for (const { label, score } of labels) expect(score).toBeCloseTo(scores[Number(label.slice(6))] as number, 4);
  });

  test('as text: a score and a label a line, only the likeliest with --top-k', async () => {
    const out = await run(['classify', '--model', model, '--top-k', '2', 'w5 w6']);
    expect(out).toMatch(/^(\d\.\d{4} {2}LABEL_\d\n){2}$/);
  });
});

describe('blockformer fill-mask', () => {
  const set = 'bert/masked-lm';
  const model = withWords(set);
  const reference = golden(set);

  test.each(backends)('the likeliest tokens of the reference on %s', async (backend) => {
    const texts = textsOf(set);
    const { shape, data } = reference.values('plain.logits');
    const [, T, V] = shape as [number, number, number];
    // Any token of the reference's texts can be the mask of this tokenizer: what is there is what the model reads.
    const words = (texts[0] as string).split(' ');
    const mask = words[1] as string;
    const path = withWords(set, {
      name: `masked-${backend}`,
      files: { 'tokenizer_config.json': { pad_token: 'w0', mask_token: mask } },
    });
    const args = ['fill-mask', '--model', path, '--backend', backend, '--top-k', '7', '--json'];
    const places = words.flatMap((word, i) => (word === mask ? [i] : []));
    const [{ masks }] = lines(await run([...args, texts[0] as string]));
    expect(masks).toHaveLength(places.length);
    for (const [m, place] of places.entries()) {
      const scores = softmax(Array.from(data.slice(place * V, (place + 1) * V)));
      const best = [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number)).slice(0, 7);
      expect(masks[m].candidates.map(({ id }: { id: number }) => id)).toEqual(best);
      for (const [k, id] of best.entries()) expect(masks[m].candidates[k].score).toBeCloseTo(scores[id] as number, 4);
      const start = words.slice(0, place).join(' ').length + (place > 0 ? 1 : 0);
      expect(masks[m].span).toEqual([start, start + mask.length]);
    }
    expect(T).toBeGreaterThanOrEqual(words.length);
  });

  test('as text: a list for each mask', async () => {
    const one = await run(['fill-mask', '--model', model, '--top-k', '2', 'w5 w9 w6']);
    expect(one).toMatch(/^(\d\.\d{4} {2}w\d+\n){2}$/);
    const two = await run(['fill-mask', '--model', model, '--top-k', '1', 'w9 w9']);
    expect(two).toMatch(/^mask 1\n\d\.\d{4} {2}w\d+\nmask 2\n\d\.\d{4} {2}w\d+\n$/);
    const texts = await run(['fill-mask', '--model', model, '--top-k', '1', 'w9 w1', 'w2 w9']);
    expect(texts).toMatch(/^w9 w1\n\d\.\d{4} {2}w\d+\nw2 w9\n\d\.\d{4} {2}w\d+\n$/);
  });
});

describe('bad input', () => {
  const masked = withWords('bert/masked-lm', { name: 'bad-masked' });
  const classes = withWords('bert/sequence-classification', { name: 'bad-classes' });
  const large = withWords('bert/masked-lm', { name: 'bad-large', size: 200 });
  const labels = withWords('bert/sequence-classification', { name: 'bad-labels' });
  const config = JSON.parse(readFileSync(join(labels, 'config.json'), 'utf8'));
  writeFileSync(join(labels, 'config.json'), JSON.stringify({ ...config, num_labels: 7 }));
  const long = textOf(Array(41).fill(5));

  test.each([
    [
      ['fill-mask', '--model', masked, 'w1 w2'],
      /^error: fill-mask: text 1 has no w9, which stands for a missing word$/m,
    ],
    [
      ['fill-mask', '--model', masked, 'w9', `w9 ${long}`],
      /^error: fill-mask: text 2 has 42 tokens, the model reads 40 at most/m,
    ],
    [
      ['fill-mask', '--model', classes, 'w9'],
      /^error: fill-mask: needs a model with a head for masked-lm, this one has one for sequence-classification$/m,
    ],
    [
      ['classify', '--model', masked, 'w1'],
      /^error: classify: needs a model with a head for sequence-classification, this one has one for masked-lm$/m,
    ],
    [['classify', '--model', labels, 'w1'], /^error: config\.json: num_labels is 7, and id2label names 5 labels$/m],
    [
      ['embed', '--model', goldenPath('gpt2'), 'x'],
      /^error: embed: needs an encoder, and this model \(gpt2\) is a decoder$/m,
    ],
    [
      ['embed', '--model', goldenPath('marian'), 'x'],
      /^error: .*needs an encoder, and this model \(marian\) is an encoder-decoder$/m,
    ],
    [['generate', '--model', masked, 'x'], /^error: .*needs a decoder, and this model \(bert\) is an encoder$/m],
    [
      ['embed', '--model', goldenPath('bert/base'), 'x'],
      /^error: this model has no tokenizer, so it cannot read texts$/m,
    ],
    [['embed', '--model', large, 'w1'], /^error: .*the tokenizer has 200 .*173.*belong/m],
    [
      ['embed', '--model', masked, long],
      /^error: embed: text 1 has 41 tokens, the model reads 40 at most; shorten it or set --max-tokens$/m,
    ],
    [['embed', '--model', masked, ''], /^error: embed: text 1 has no tokens$/m],
    [['similar', '--model', masked, 'w1', long], /^error: similar: text 2 has 41 tokens, .*set --max-tokens$/m],
    [['classify', '--model', classes, long], /^error: classify: text 1 has 41 tokens, .*set --max-tokens$/m],
    [['fill-mask', '--model', masked, `w9 ${long}`], /^error: fill-mask: text 1 has 42 tokens, .* 40 at most$/m],
    [['embed', '--file', join(folder, 'nowhere.txt')], /^error: .*nowhere\.txt cannot be read \(ENOENT\)$/m],
    [['embed', '-'], /^error: stdin was empty/m],
  ] as [string[], RegExp][])('%j fails in one line', async (args, message) => {
    const { code, stdout, stderr } = await runCli(args);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([1, '']);
  });

  test.each([
    [['embed'], /^error: give texts, - for stdin, or --file$/m],
    [['embed', 'x', '--file', 'y'], /^error: give texts or --file, not both$/m],
    [['embed', 'x', '--batch-size', '2'], /^error: --batch-size has no effect on one text$/m],
    [['embed', 'x', '--pooling', 'max'], /Allowed choices are mean, cls, pooler/],
    [['embed', '--model', masked, '--pooling', 'pooler', 'w1'], /^error: --pooling pooler: this model has no pooler$/m],
    [
      ['embed', '--model', masked, '--max-tokens', '41', 'w1'],
      /^error: --max-tokens is 41, and the model reads 40 at most$/m,
    ],
    [['embed', 'x', '--max-tokens', '1'], /^error: --max-tokens is 1, expected 3 or more: 2 are of the template$/m],
    [['similar', 'x', 'y', '--top-k', '500001'], /^error: --top-k is 500001, expected at most 500,000$/m],
    [['similar', 'x'], /^error: give 2 texts or more$/m],
    [['similar', '-'], /^error: give 2 texts or more$/m],
    [['fill-mask', 'x', '--top-k', '0'], /Expected a whole number from 1 up/],
  ] as [string[], RegExp][])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await runCli(args, { stdin: 'one line\n' });
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
  });

  test.each(['fill-mask', 'embed', 'similar', 'classify'])('%s --help has examples', async (command) => {
    const { code, stdout } = await runCli([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\n {2}blockformer ${command} `));
  });

  test('an interrupted command has written what was done by then', async () => {
    const many = Array.from({ length: 40 }, (_, i) => `w${i} w9`);
    for (const [command, model] of [
      ['embed', masked],
      ['fill-mask', masked],
      ['classify', classes],
    ] as const) {
      const controller = new AbortController();
      const args = [command, '--model', model, '--batch-size', '1', ...many];
      const all = await run(args);
      const { code, stdout, stderr } = await runCli(args, {
        signal: controller.signal,
        onStdout: () => controller.abort(),
      });
      expect(code).toBe(130);
      expect(stdout).not.toBe('');
      expect(all.startsWith(stdout)).toBe(true);
      expect(stdout.length).toBeLessThan(all.length / 2);
      expect(stderr).toMatch(/^1 of 40 texts in /);
    }
  });

  test('an interrupted command gives nothing and says so by its code', async () => {
    const signal = AbortSignal.abort();
    const { code, stdout } = await runCli(['embed', '--model', masked, 'w1', 'w2'], { signal });
    expect([code, stdout]).toEqual([130, '']);
  });
});
