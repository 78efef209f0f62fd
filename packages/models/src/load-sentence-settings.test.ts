import { memorySource } from '@blockformer/model-loader';
import { describe, expect, test } from 'vitest';
import { loadSentenceSettings } from './load-sentence-settings.ts';
import { clsPooling, meanPooling } from './tasks/pooling.ts';

const step = (kind: string, path: string) => ({
  idx: 0,
  name: '0',
  path,
  type: `sentence_transformers.models.${kind}`,
});
const transformer = step('Transformer', '');
const pool = step('Pooling', '1_Pooling');
const normalize = step('Normalize', '2_Normalize');
const folder = (steps: object[], pooling: object, extra: Record<string, string> = {}) =>
  memorySource({ 'modules.json': JSON.stringify(steps), '1_Pooling/config.json': JSON.stringify(pooling), ...extra });
const mean = { word_embedding_dimension: 384, pooling_mode_cls_token: false, pooling_mode_mean_tokens: true };

describe('settings of sentence vectors', () => {
  test('pooling, normalisation and the longest text', async () => {
    const limits = { 'sentence_bert_config.json': '{ "max_seq_length": 256, "do_lower_case": false }' };
    expect(await loadSentenceSettings(folder([transformer, pool, normalize], mean, limits))).toEqual({
      pooling: meanPooling,
      normalize: true,
      maxTokens: 256,
    });
    const cls = { ...mean, pooling_mode_cls_token: true, pooling_mode_mean_tokens: false };
    expect(await loadSentenceSettings(folder([transformer, pool], cls))).toEqual({
      pooling: clsPooling,
      normalize: false,
    });
    const newer = { embedding_dimension: 384, pooling_mode: 'cls', include_prompt: true };
    expect((await loadSentenceSettings(folder([transformer, pool], newer)))?.pooling).toBe(clsPooling);
    expect(await loadSentenceSettings(memorySource({ 'config.json': '{}' }))).toBeUndefined();
  });

  test.each([
    [
      [transformer, pool, step('Dense', '2_Dense')],
      mean,
      'modules.json: sentence vectors with Dense are not supported',
    ],
    [[transformer, pool], { pooling_mode_max_tokens: true }, 'expected pooling mean or cls, got max'],
    [[transformer, pool], { ...mean, pooling_mode_cls_token: true }, 'expected pooling mean or cls, got cls and mean'],
    [[transformer, pool], {}, 'expected pooling mean or cls, got none'],
    [[{}], mean, 'modules.json is not in the layout of sentence-transformers'],
  ])('%j with %j is refused', async (steps, pooling, message) => {
    await expect(loadSentenceSettings(folder(steps, pooling))).rejects.toThrow(message);
  });
});
