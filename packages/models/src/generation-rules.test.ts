import { memorySource } from '@blockformer/model-loader';
import { describe, expect, test } from 'vitest';
import { readGenerationRules, ruleFilters } from './generation-rules.ts';

const read = (config: object, generation?: object) =>
  readGenerationRules({
    ...memorySource({
      'config.json': JSON.stringify(config),
      ...(generation ? { 'generation_config.json': JSON.stringify(generation) } : {}),
    }),
    name: 'here',
  });

describe('generation rules', () => {
  test('generation_config.json comes before config.json', async () => {
    const config = { decoder_start_token_id: 5, eos_token_id: 1, forced_eos_token_id: 1, max_length: 9 };
    expect(await read(config)).toEqual({
      startId: 5,
      endIds: [1],
      firstId: undefined,
      lastId: 1,
      banned: [],
      maxTokens: 8,
    });
    const generation = {
      decoder_start_token_id: 6,
      eos_token_id: [2, 3],
      bad_words_ids: [[6], [1, 2]],
      max_length: 512,
    };
    expect(await read(config, generation)).toMatchObject({
      startId: 6,
      endIds: [2, 3],
      banned: [[6], [1, 2]],
      maxTokens: 511,
    });
    expect(await read({ bos_token_id: 4 }, { max_new_tokens: 7, max_length: 3, forced_bos_token_id: 8 })).toMatchObject(
      {
        startId: 4,
        endIds: [],
        firstId: 8,
        maxTokens: 7,
      },
    );
  });

  test('a folder that does not say what the decoder starts with is refused', async () => {
    await expect(read({ eos_token_id: 1 })).rejects.toThrow(
      'here: neither decoder_start_token_id nor bos_token_id says what the decoder starts with',
    );
    await expect(read({ decoder_start_token_id: 'x' })).rejects.toThrow(
      'here: config.json: decoder_start_token_id: expected a token id, got "x"',
    );
  });

  test('ids that the model does not have are refused by file and field', async () => {
    await expect(read({ vocab_size: 131, decoder_start_token_id: 9999 })).rejects.toThrow(
      /^here: config\.json: decoder_start_token_id: id 9999 is not in the vocabulary of 131$/,
    );
    const config = { vocab_size: 131, decoder_start_token_id: 3 };
    await expect(read(config, { forced_bos_token_id: 131 })).rejects.toThrow(
      /^here: generation_config\.json: forced_bos_token_id: id 131 is not in the vocabulary of 131$/,
    );
    await expect(read({ ...config, decoder_vocab_size: 3 })).rejects.toThrow('id 3 is not in the vocabulary of 3');
    expect(await read({ ...config, target_vocab_size: 140 }, { forced_bos_token_id: 131 })).toMatchObject({
      startId: 3,
      firstId: 131,
    });
  });

  test.each([
    [{ eos_token_id: 'x' }, 'here: config.json: eos_token_id: expected a token id, got "x"'],
    [{ eos_token_id: [1, 9999] }, 'here: config.json: eos_token_id: id 9999 is not in the vocabulary of 9'],
    [{ forced_eos_token_id: [1, 2] }, 'here: config.json: forced_eos_token_id: expected one token id, got [1,2]'],
    [{ forced_eos_token_id: 9 }, 'here: config.json: forced_eos_token_id: id 9 is not in the vocabulary of 9'],
    [{ bad_words_ids: 5 }, 'here: config.json: bad_words_ids: expected lists of token ids, got 5'],
    [{ bad_words_ids: [5] }, 'here: config.json: bad_words_ids: expected lists of token ids, got [5]'],
    [{ bad_words_ids: [[]] }, 'here: config.json: bad_words_ids: expected lists of token ids, got [[]]'],
    [{ bad_words_ids: [[5], [-1]] }, 'here: config.json: bad_words_ids: expected a token id, got -1'],
    [{ max_length: 0 }, 'here: config.json: max_length: expected an integer from 2 up, got 0'],
    [{ max_new_tokens: 'many' }, 'here: config.json: max_new_tokens: expected an integer from 1 up, got "many"'],
  ])('nonsense is refused by file and field: %j', async (config, message) => {
    const error = await read({ vocab_size: 9, decoder_start_token_id: 0, ...config }).catch((reason) => reason);
    expect(error.message).toBe(message);
  });

  test('as filters: banned everywhere, forced in the first and the last place', () => {
    const filters = ruleFilters({ startId: 0, endIds: [1], firstId: 3, lastId: 1, banned: [[2]] }, 4);
    const left = (chosen: number): number[] => {
      const logits = new Float32Array(5);
      for (const filter of filters) filter(logits, { ids: [0, ...Array(chosen).fill(4)], promptLength: 1 });
      return [...logits.keys()].filter((id) => logits[id] !== -Infinity);
    };
    expect([0, 1, 2, 3].map(left)).toEqual([[3], [0, 1, 3, 4], [0, 1, 3, 4], [1]]);
    expect(ruleFilters({ startId: 0, endIds: [], banned: [] }, 4)).toEqual([]);
    const [words] = ruleFilters({ startId: 0, endIds: [], banned: [[4, 2], [3]] }, 4);
    const logits = new Float32Array(5);
    words?.(logits, { ids: [0, 4], promptLength: 1 });
    expect([...logits.keys()].filter((id) => logits[id] === -Infinity)).toEqual([2, 3]);
  });
});
