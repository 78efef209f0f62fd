import { disposeTree } from '@blockformer/core';
import type { Source } from '@blockformer/model-loader';
import { folderSource } from '@blockformer/model-loader/node';
import { describeBackends, expectClose, golden, goldenPath, useBackend } from '@blockformer/testing';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { loadGpt2 } from './load-gpt2.ts';

const reference = golden('gpt2-variants');

describeBackends('options that published GPT-2s do not use, against Hugging Face transformers', () => {
  test.each(reference.json.variants as string[])('%s', async (name) => {
    const { config, model, params } = await loadGpt2(folderSource(goldenPath(`gpt2-variants/${name}`)));
    expect(config.tied).toBe(name !== 'untied-inverse');
    tidy(() => {
      const { logits } = model.forward(params, tensor2d(reference.json.ids, undefined, 'int32'));
      expectClose(logits, reference.values(`${name}.logits`), reference.json.tolerance);
    });
    disposeTree(params);
  });
});

test('the files of a checkpoint are closed, also when it does not fit', async () => {
  await useBackend('cpu');
  const source = folderSource(goldenPath('gpt2-variants/untied-inverse'));
  let open = 0;
  const counting: Source = {
    name: source.name,
    open: async (file) => {
      const bytes = await source.open(file);
      if (!bytes) return undefined;
      open++;
      const close = async (): Promise<void> => {
        open--;
        await bytes.close();
      };
      return { name: bytes.name, size: bytes.size, read: (start, end) => bytes.read(start, end), close };
    },
  };
  disposeTree((await loadGpt2(counting)).params);
  expect(open).toBe(0);
  const prepare = (): never => {
    throw new Error('full');
  };
  await expect(loadGpt2(counting, { prepare })).rejects.toThrow('full');
  expect(open).toBe(0);
});
