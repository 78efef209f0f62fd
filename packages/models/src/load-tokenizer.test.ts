import { memorySource } from '@blockformer/model-loader';
import { golden } from '@blockformer/testing';
import { describe, expect, test } from 'vitest';
import { loadTokenizer } from './load-tokenizer.ts';

const vocab = { a: 0, b: 1, ab: 2, '<|endoftext|>': 3, '<pad>': 4, constructor: 5 };
const files = { 'vocab.json': JSON.stringify(vocab), 'merges.txt': '#version: 0.2\na b\n' };

describe('loadTokenizer', () => {
  test('vocab.json and merges.txt, with the special tokens that the folder names', async () => {
    const tokenizer = await loadTokenizer(
      memorySource({
        ...files,
        'tokenizer_config.json': '{ "pad_token": { "content": "<pad>" }, "unk_token": "none" }',
      }),
    );
    expect(tokenizer?.encode('abb')).toEqual([2, 1]);
    expect([...(tokenizer?.specials ?? [])]).toEqual([
      ['<|endoftext|>', 3],
      ['<pad>', 4],
    ]);
    expect(tokenizer?.encode('a<|endoftext|>', { specials: 'ids' })).toEqual([0, 3]);
  });

  test('tokenizer.json comes first', async () => {
    const { folder } = golden('tokenizers/byte-level-bpe');
    const { readFileSync } = await import('node:fs');
    const json = readFileSync(`${folder}/tokenizer.json`, 'utf8');
    const tokenizer = await loadTokenizer(memorySource({ ...files, 'tokenizer.json': json }));
    expect(tokenizer?.size).toBeGreaterThan(100);
  });

  test('a folder without a tokenizer has none', async () => {
    expect(await loadTokenizer(memorySource({ 'config.json': '{}' }))).toBeUndefined();
    expect(await loadTokenizer(memorySource({ 'vocab.json': '{}' }))).toBeUndefined();
  });
});
