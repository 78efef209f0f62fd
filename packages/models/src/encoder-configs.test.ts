import { countParams, disposeTree, gelu, geluTanh, specLeaves } from '@blockformer/core';
import { memorySource, readJson, type Source } from '@blockformer/model-loader';
import { folderSource } from '@blockformer/model-loader/node';
import { goldenPath, useBackend } from '@blockformer/testing';
import { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { bertConfig, bertFamily, distilBertConfig, expectKind, loadModel, planModel, robertaConfig } from './index.ts';

const bertBase = {
  model_type: 'bert',
  architectures: ['BertModel'],
  vocab_size: 30522,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  hidden_size: 768,
  num_attention_heads: 12,
  num_hidden_layers: 12,
  intermediate_size: 3072,
};
const robertaBase = {
  ...bertBase,
  model_type: 'roberta',
  architectures: ['RobertaModel'],
  vocab_size: 50265,
  max_position_embeddings: 514,
  type_vocab_size: 1,
  layer_norm_eps: 1e-5,
  pad_token_id: 1,
};
const distilBertBase = {
  model_type: 'distilbert',
  architectures: ['DistilBertModel'],
  vocab_size: 30522,
  max_position_embeddings: 512,
  dim: 768,
  n_heads: 12,
  n_layers: 6,
  hidden_dim: 3072,
};

describe('the published parameter counts, from the spec alone', () => {
  test.each([
    ['bert-base-uncased', bertBase, 109_482_240],
    ['bert-base-uncased with its masked-LM head', { ...bertBase, architectures: ['BertForMaskedLM'] }, 109_514_298],
    ['distilbert-base-uncased', distilBertBase, 66_362_880],
    ['roberta-base', robertaBase, 124_645_632],
    ['all-MiniLM-L6-v2', { ...bertBase, hidden_size: 384, num_hidden_layers: 6, intermediate_size: 1536 }, 22_713_216],
  ])('%s', (_name, config, count) => {
    expect(countParams(planModel(config).model.spec)).toBe(count);
  });
});

describe('configs of encoders', () => {
  test('defaults are those of the published configuration classes', () => {
    const config = bertConfig(bertBase);
    expect(config).toMatchObject({ positions: 512, segments: 2, hidden: 3072, epsilon: 1e-12, tied: true });
    expect(config.activation).toBe(gelu);
    expect(config.task).toBeUndefined();
    expect(bertConfig({ ...bertBase, architectures: undefined }).task).toBeUndefined();
    expect(bertConfig({ ...bertBase, hidden_act: 'gelu_new' }).activation).toBe(geluTanh);
    expect(distilBertConfig(distilBertBase)).toMatchObject({ positions: 512, dim: 768, layers: 6, epsilon: 1e-12 });
    expect(robertaConfig(robertaBase)).toMatchObject({ positions: 512, first: 2, segments: 1, epsilon: 1e-5 });
    expect(robertaConfig({ ...robertaBase, pad_token_id: 3 })).toMatchObject({ positions: 510, first: 4 });
  });

  test('labels in the order of their scores, and what makes probabilities of them', () => {
    const task = (extra: object) =>
      bertConfig({ ...bertBase, architectures: ['BertForSequenceClassification'], ...extra }).task;
    expect(task({})).toMatchObject({ labels: ['LABEL_0', 'LABEL_1'], scores: 'softmax' });
    expect(task({ num_labels: 3 })).toMatchObject({ labels: ['LABEL_0', 'LABEL_1', 'LABEL_2'] });
    expect(task({ id2label: { 1: 'b', 0: 'a', 2: 'c' }, problem_type: 'multi_label_classification' })).toMatchObject({
      labels: ['a', 'b', 'c'],
      scores: 'sigmoid',
    });
    expect(task({ num_labels: 1 })).toMatchObject({ scores: 'sigmoid' });
    expect(task({ num_labels: 1, problem_type: 'regression' })).toMatchObject({ scores: 'none' });
    const tokens = bertConfig({ ...bertBase, architectures: ['BertForTokenClassification'], num_labels: 9 }).task;
    expect(tokens).toMatchObject({ kind: 'token-classification', labels: { length: 9 } });
  });

  test.each([
    [{ ...bertBase, hidden_size: undefined }, 'config.json: hidden_size is missing'],
    [{ model_type: 'bert' }, /^config.json: vocab_size is missing; max_position_embeddings is missing; hidden_size/],
    [{ ...distilBertBase, dim: undefined, n_heads: undefined }, 'config.json: dim is missing; n_heads is missing'],
    [{ ...bertBase, hidden_act: 'mish' }, /^config.json: hidden_act: expected .*"gelu".*, got "mish"$/],
    [{ ...distilBertBase, activation: 'elu' }, /^config.json: activation: expected .*"gelu".*, got "elu"$/],
    [{ ...bertBase, num_attention_heads: 7 }, 'hidden_size 768 is not divisible by num_attention_heads 7'],
    [{ ...distilBertBase, n_heads: 7 }, 'config.json: dim 768 is not divisible by n_heads 7'],
    [{ ...bertBase, position_embedding_type: 'relative_key' }, /position_embedding_type: expected "absolute", got/],
    [{ ...bertBase, is_decoder: true }, 'config.json: is_decoder: expected false, got true'],
    [
      { ...bertBase, architectures: ['BertLMHeadModel'] },
      /^config.json: architectures: expected one of BertModel, BertForMaskedLM, .*, got "BertLMHeadModel"$/,
    ],
    [
      { ...robertaBase, max_position_embeddings: 2 },
      'config.json: max_position_embeddings 2 leaves no position after pad_token_id 1',
    ],
    [
      { ...bertBase, model_type: 'mamba' },
      /^config.json: model_type "mamba" is not known; expected one of gpt2, bert,/,
    ],
    [{ vocab_size: 3 }, /^config.json: model_type is missing; expected one of gpt2, bert,/],
    [null, /^config.json: model_type is missing/],
  ])('%j is refused in one line', (config, message) => {
    expect(() => planModel(config)).toThrow(message);
    expect(() => planModel(config)).toThrow(/^[^\n]+$/);
  });

  test.each([
    [{ num_labels: 3, id2label: { 0: 'a', 1: 'b' } }, 'config.json: num_labels is 3, and id2label names 2 labels'],
    [{ id2label: { 0: 'a', 2: 'c' } }, 'config.json: id2label names 2 labels, but none for id 1'],
    [{ num_labels: 1e9 }, 'config.json: num_labels: expected <=100000, got 1000000000'],
    [{ num_labels: 0 }, 'config.json: num_labels: expected >=1, got 0'],
    [{ id2label: { 0: 7 } }, 'config.json: id2label.0: expected string, got 7'],
  ])('labels %j are refused in one line', (extra, message) => {
    const config = { ...bertBase, architectures: ['BertForSequenceClassification'], ...extra };
    expect(() => planModel(config)).toThrow(message);
  });
});

/** The folder of a golden set with another config. */
const withConfig = (set: string, change: object): Source => {
  const folder = folderSource(goldenPath(set));
  return {
    name: 'folder',
    open: async (file) => {
      const bytes = await folder.open(file);
      if (file !== 'config.json' || !bytes) return bytes;
      const json = JSON.parse(new TextDecoder().decode(await bytes.read(0, bytes.size)));
      await bytes.close();
      return memorySource({ 'config.json': JSON.stringify({ ...json, ...change }) }).open(file);
    },
  };
};

/** How many numbers a tree of tensors holds. */
const sizeOf = (tree: unknown): number =>
  tree instanceof Tensor ? tree.size : Object.values(tree as object).reduce((sum, each) => sum + sizeOf(each), 0);

describe('checkpoints that do not fit their config', () => {
  beforeAll(() => useBackend('cpu'));

  test.each([
    [
      'bert/sequence-classification',
      { id2label: undefined, num_labels: 3 },
      "config.json: 3 labels (id2label, num_labels), but the checkpoint's classifier has 5",
    ],
    ['encoder-variants/roberta-text', { id2label: undefined }, /2 labels .* classifier has 4$/],
    ['encoder-variants/distilbert-tokens', { id2label: undefined }, /2 labels .* classifier has 3$/],
    ['bert/base', { architectures: ['BertForMaskedLM'] }, /does not fit the model: 5 missing: head.transform.weight/],
    ['gpt2', { ...bertBase, model_type: 'bert' }, /^loadParams: the checkpoint does not fit the model: \d+ missing: /],
    [
      'bert/base',
      { model_type: 'gpt2', n_positions: 8, n_embd: 36, n_head: 3, n_layer: 2 },
      /^loadParams: the checkpoint does not fit the model: \d+ missing: /,
    ],
  ])('%s with %j', async (set, change, message) => {
    await expect(loadModel(withConfig(set, change))).rejects.toThrow(message);
    await expect(loadModel(withConfig(set, change))).rejects.toThrow(/^[^\n]+$/);
  });

  test('a bare encoder out of a checkpoint with a head', async () => {
    const { kind, model } = await loadModel(withConfig('distilbert', { architectures: ['DistilBertModel'] }));
    expect([kind, countParams(model.spec)]).toEqual([
      'encoder',
      149 * 40 + 48 * 40 + 2 * 40 + 2 * (4 * 1640 + 4 * 40 + 3690 + 3640),
    ]);
  });

  test('an encoder that was saved without its pooler', async () => {
    for (const [set, change] of [
      ['bert/masked-lm', { architectures: ['BertModel'] }],
      ['roberta', { architectures: ['RobertaModel'] }],
    ] as const) {
      const source = withConfig(set, change);
      const { model, params } = expectKind('test', await loadModel(source), 'encoder');
      expect(model.pool).toBeUndefined();
      const loaded = sizeOf(params);
      expect(countParams(model.spec)).toBe(loaded);
      disposeTree(params);
      // The same is known before anything is loaded.
      const plan = planModel(await readJson(source, 'config.json'));
      const fitted = expectKind('test', await plan.fit(source), 'encoder');
      expect(fitted.model.pool).toBeUndefined();
      expect(countParams(fitted.model.spec)).toBe(loaded);
      expect(await fitted.fit(source)).toBe(fitted);
    }
  });

  test('a plan that fits is not made anew', async () => {
    const source = folderSource(goldenPath('bert/base'));
    const plan = planModel(await readJson(source, 'config.json'));
    expect(await plan.fit(source)).toBe(plan);
    expect(expectKind('test', plan, 'encoder').model.pool).toBeDefined();
  });

  test('every parameter has a published name of its own', () => {
    const names = (architecture: string): string[] => {
      const config = bertFamily.config({ ...bertBase, architectures: [architecture] });
      const table = bertFamily.names(config, { tensors: new Map() });
      return specLeaves(bertFamily.build(config).spec).map(([path]) => {
        const stored = table(path);
        return typeof stored === 'string' ? stored : stored.name;
      });
    };
    const all = names('BertForMaskedLM');
    expect(new Set(all).size).toBe(all.length);
    expect(all).toContain('bert.encoder.layer.11.attention.output.LayerNorm.weight');
    expect(() => bertFamily.names(bertConfig(bertBase), { tensors: new Map() })('head.weight')).toThrow(
      'bert: no published name for parameter head.weight',
    );
  });
});
