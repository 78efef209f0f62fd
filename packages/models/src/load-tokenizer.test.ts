import { readFileSync } from 'node:fs';
import { memorySource } from '@blockformer/model-loader';
import { folderSource } from '@blockformer/model-loader/node';
import { golden, goldenPath, realModel } from '@blockformer/testing';
import { encodeBatch, type Tokenizer } from '@blockformer/tokenizer';
import { describe, expect, test } from 'vitest';
import { loadTokenizer } from './load-tokenizer.ts';

const vocab = { a: 0, b: 1, ab: 2, '<|endoftext|>': 3, '<pad>': 4, constructor: 5 };
const files = { 'vocab.json': JSON.stringify(vocab), 'merges.txt': '#version: 0.2\na b\n' };
const read = (path: string): Buffer => readFileSync(goldenPath(path));

const load = async (content: Record<string, Uint8Array | string>): Promise<Tokenizer> => {
  const tokenizer = await loadTokenizer(memorySource(content));
  if (!tokenizer) throw new Error('no tokenizer');
  return tokenizer;
};

describe('loadTokenizer', () => {
  test('vocab.json and merges.txt, with the special tokens that the folder names', async () => {
    const tokenizer = await load({
      ...files,
      'tokenizer_config.json': '{ "pad_token": { "content": "<pad>" }, "unk_token": "none" }',
    });
    expect(tokenizer.encode('abb')).toEqual([2, 1]);
    expect([...tokenizer.specials]).toEqual([
      ['<|endoftext|>', 3],
      ['<pad>', 4],
    ]);
    expect(tokenizer.roles).toEqual({ bos: 3, eos: 3, pad: 4 });
    expect(tokenizer.encode('a<|endoftext|>', { specials: 'ids' })).toEqual([0, 3]);
  });

  test('vocab.json and merges.txt of a RoBERTa: what its tokenizer.json gives', async () => {
    const { json, folder } = golden('tokenizers/byte-level-bpe');
    const { model } = JSON.parse(readFileSync(`${folder}/tokenizer.json`, 'utf8'));
    const tokenizer = await load({
      'vocab.json': JSON.stringify(model.vocab),
      'merges.txt': model.merges.map((pair: string[]) => pair.join(' ')).join('\n'),
    });
    for (const { text, ids } of json.single)
      expect(tokenizer.encode(text, { template: true, specials: 'ids' })).toEqual(ids);
    for (const { text, pair, ids, type_ids } of json.pairs)
      expect(encodeBatch(tokenizer, [[text, pair]], { specials: 'ids' })).toMatchObject([{ ids, typeIds: type_ids }]);
    expect(tokenizer.roles).toMatchObject({ cls: 0, pad: 1, sep: 2, unk: 3, mask: 504 });
  });

  test('vocab.txt, with letters as tokenizer_config.json says', async () => {
    const vocabTxt = read('tokenizers/wordpiece/vocab.txt');
    const tokenizer = await load({ 'vocab.txt': vocabTxt });
    const [{ text, ids }] = golden('tokenizers/wordpiece').json.single.slice(20);
    expect(tokenizer.encode(text, { template: true })).toEqual(ids);
    expect(tokenizer.roles.mask).toBe(4);
    const cased = await load({ 'vocab.txt': vocabTxt, 'tokenizer_config.json': '{ "do_lower_case": false }' });
    expect([tokenizer.encode('The'), cased.encode('The')]).toEqual([[145], [1]]);
  });

  test('tokenizer.json comes first, and roles are as named beside it', async () => {
    const json = read('tokenizers/byte-level-bpe/tokenizer.json');
    const tokenizer = await load({ ...files, 'tokenizer.json': json });
    expect(tokenizer.size).toBeGreaterThan(100);
    expect(tokenizer.roles.bos).toBe(0);
    const named = await load({
      'tokenizer.json': json,
      'tokenizer_config.json': '{ "bos_token": "</s>" }',
      'special_tokens_map.json': '{ "bos_token": "<s>", "cls_token": { "content": "<pad>" }, "mask_token": "no such" }',
    });
    expect(named.roles).toEqual({ bos: 2, eos: 2, unk: 3, sep: 2, pad: 1, cls: 1 });
  });

  test('Marian: source.spm with vocab.json, and a second vocabulary for what is written', async () => {
    const marian = (file: string): Buffer => read(`tokenizers/marian/${file}`);
    const one = { 'source.spm': marian('source.spm'), 'vocab.json': marian('vocab.json') };
    const [{ text, ids }] = golden('tokenizers/marian').json.cases.slice(4);
    const tokenizer = await load(one);
    expect(tokenizer.encode(text, { template: true })).toEqual(ids);

    const target = { '</s>': 0, '<unk>': 1, '▁sea': 2, '▁luz': 3 };
    const both = { ...one, 'target.spm': marian('target.spm'), 'target_vocab.json': JSON.stringify(target) };
    const separate = await load(both);
    expect(separate.encode(text, { template: true })).toEqual(ids);
    expect(separate.decode([2, 3, 0], { skipSpecials: true })).toBe('sea luz');
    await expect(load({ ...one, 'target_vocab.json': '{}' })).rejects.toThrow(
      'memory: there is a target_vocab.json, and no target.spm',
    );
    await expect(load({ ...one, 'vocab.json': '[]' })).rejects.toThrow(
      'memory: vocab.json is no object of tokens and ids',
    );
  });

  test('the alphabets of a config', async () => {
    const config = {
      grapheme_chars: '____ab',
      phoneme_chars: '____xyz',
      pad_token_id: 0,
      bos_token_id: 1,
      eos_token_id: 2,
    };
    const tokenizer = await load({ 'config.json': JSON.stringify(config) });
    expect(tokenizer.encode('ab?', { template: true })).toEqual([1, 4, 5, 3, 2]);
    expect(tokenizer.decode([1, 6, 4, 2], { skipSpecials: true })).toBe('zx');
  });

  test('a folder without a tokenizer has none', async () => {
    expect(await loadTokenizer(memorySource({ 'config.json': '{}' }))).toBeUndefined();
    expect(await loadTokenizer(memorySource({ 'vocab.json': '{}' }))).toBeUndefined();
  });
});

const letters = realModel('bart-g2p-en-us');
test.skipIf(!letters)('real checkpoint bart-g2p-en-us: the ids and sounds that are recorded', async () => {
  const tokenizer = (await loadTokenizer(folderSource(letters as string))) as Tokenizer;
  const { cases } = JSON.parse(readFileSync(`${letters}/golden_transformers.json`, 'utf8'));
  for (const { word, input_ids, greedy_ids, greedy_text } of cases) {
    expect(tokenizer.encode(word, { template: true })).toEqual(input_ids);
    expect(tokenizer.decode(greedy_ids, { skipSpecials: true })).toBe(greedy_text);
  }
});

const bert = realModel('bert-base-uncased-vocab', 'vocab.txt');
describe.skipIf(!bert)('the published vocabulary of bert-base-uncased', () => {
  const file = (name: string): string => readFileSync(`${bert}/${name}`, 'utf8');

  test('is the same from vocab.txt and from tokenizer.json', async () => {
    const ours = await load({ 'vocab.txt': file('vocab.txt') });
    const theirs = await load({ 'tokenizer.json': file('tokenizer.json') });
    expect([ours.size, ours.roles]).toEqual([theirs.size, theirs.roles]);
    for (const { text } of golden('tokenizers/wordpiece').json.single)
      expect(encodeBatch(ours, [text, [text, 'b']])).toEqual(encodeBatch(theirs, [text, [text, 'b']]));
  });

  // Hugging Face tokenizers 0.23.2.
  test.each([
    ["Hello, y'all! How are you 😁 ?", [7592, 1010, 1061, 1005, 2035, 999, 2129, 2024, 2017, 100, 1029]],
    ['für Zürich: naïve, 東京タワー', [6519, 10204, 1024, 15743, 1010, 1879, 1755, 1709, 30262, 30265]],
    ['unaffable pneumonoultra', [14477, 20961, 3468, 1052, 2638, 2819, 17175, 11314, 2527]],
  ])('%s', async (text, ids) => {
    expect((await load({ 'vocab.txt': file('vocab.txt') })).encode(text)).toEqual(ids);
  });
});
