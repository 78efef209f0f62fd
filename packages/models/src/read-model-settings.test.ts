import { memorySource } from '@blockformer/model-loader';
import { folderSource } from '@blockformer/model-loader/node';
import { goldenPath } from '@blockformer/testing';
import { describe, expect, test } from 'vitest';
import { readModelSettings } from './read-model-settings.ts';

const read = (config: object, generation?: object) =>
  readModelSettings(
    memorySource({
      'config.json': JSON.stringify(config),
      ...(generation ? { 'generation_config.json': JSON.stringify(generation) } : {}),
    }),
  );

describe('readModelSettings', () => {
  test('generation_config.json comes before config.json, which is read for special tokens', async () => {
    const config = { vocab_size: 9, eos_token_id: 1, forced_eos_token_id: 1, num_beams: 4, bad_words_ids: [[5]] };
    expect(await read(config)).toEqual({
      settings: { endIds: [1], lastIds: [1], banWords: [[5]] },
      sample: undefined,
    });
    const generation = { eos_token_id: [2, 50256], do_sample: true, top_k: 5, forced_eos_token_id: null };
    expect(await read(config, generation)).toEqual({
      settings: { endIds: [2], banWords: [[5]], choice: 'multinomial', topK: 5 },
      sample: true,
    });
  });

  test('what cannot be honoured is an error that names the field', async () => {
    await expect(read({}, { watermarking_config: { bias: 2 } })).rejects.toThrow(
      'generation_config.json: watermarking_config: not supported',
    );
    await expect(read({ eos_token_id: 'x' })).rejects.toThrow(
      'eos_token_id: expected token ids such as 1,2,3, got ["x"]',
    );
  });

  test('a first token that the model does not have is refused by file and field', async () => {
    await expect(read({ vocab_size: 9 }, { forced_bos_token_id: 99999 })).rejects.toThrow(
      /: generation_config\.json: forced_bos_token_id: id 99999 is not in the vocabulary of 9$/,
    );
    await expect(read({ vocab_size: 9, forced_bos_token_id: 10 }, {})).rejects.toThrow(
      /: config\.json: forced_bos_token_id: id 10 is not in the vocabulary of 9$/,
    );
    expect(await read({ vocab_size: 9, forced_bos_token_id: 10 }, { forced_bos_token_id: null })).toMatchObject({
      settings: {},
    });
  });

  test('of a published form', async () => {
    expect(await readModelSettings(folderSource(goldenPath('marian')))).toEqual({
      settings: { endIds: [0], lastIds: [0], banWords: [[130]], maxLength: 20, beams: 4 },
      sample: undefined,
    });
  });
});
