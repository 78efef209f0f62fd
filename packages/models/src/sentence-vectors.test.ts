import { existsSync, readFileSync } from 'node:fs';
import { disposeTree } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { backends, expectClose, realModel, useBackend } from '@blockformer/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { embed, expectKind, loadModel, loadTokenizer } from './index.ts';

type Reference = { maxTokens: number; texts: string[]; vectors: number[][] };

/** A published model for sentence vectors, with what tooling/golden/sentence_vectors.py wrote beside it. */
describe('real checkpoint all-MiniLM-L6-v2', () => {
  const folder = realModel('all-MiniLM-L6-v2');
  const file = `${folder}/sentence_vectors.json`;
  // The cpu backend of TensorFlow.js would take minutes.
  describe.each(backends.filter((name) => name !== 'cpu'))('sentence vectors on %s', (backend) => {
    beforeAll(() => useBackend(backend));
    test.skipIf(!folder || !existsSync(file))('equal those of Hugging Face transformers', async () => {
      const { maxTokens, texts, vectors }: Reference = JSON.parse(readFileSync(file, 'utf8'));
      const source = folderSource(folder as string);
      const tokenizer = await loadTokenizer(source);
      if (!tokenizer) throw new Error('no tokenizer');
      const { model, params } = expectKind('embed', await loadModel(source), 'encoder');
      const made = await embed(model, params, tokenizer, texts, { maxTokens });
      expect(made).toHaveLength(10);
      made.forEach((vector, i) => {
        expectClose(vector, vectors[i] as number[], 1e-4);
      });
      disposeTree(params);
    });
  });
});
