import { disposeTree } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { describeBackends, expectClose, golden, goldenPath } from '@blockformer/testing';
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
