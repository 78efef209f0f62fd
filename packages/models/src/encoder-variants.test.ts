import { disposeTree } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { describeBackends, expectClose, type GoldenTensor, golden, goldenPath } from '@blockformer/testing';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { loadModel } from './load-model.ts';

const reference = golden('encoder-variants');

const expected = (name: string): GoldenTensor | undefined => {
  try {
    return reference.values(name);
  } catch {
    return undefined;
  }
};

describeBackends('heads and options that the other sets lack, against Hugging Face transformers', () => {
  test.each(reference.json.variants as string[])('%s', async (name) => {
    const loaded = await loadModel(folderSource(goldenPath(`encoder-variants/${name}`)));
    if (loaded.kind !== 'encoder') throw new Error(`${name} is no encoder`);
    const { model, params } = loaded;
    tidy(() => {
      const hidden = model.encode(params, tensor2d(reference.json.ids, undefined, 'int32'));
      const outputs = {
        last_hidden_state: model.task ? undefined : hidden,
        pooler_output: model.pool?.(params, hidden),
        logits: model.logits?.(params, hidden),
      };
      let compared = 0;
      for (const [output, tensor] of Object.entries(outputs)) {
        const values = expected(`${name}.${output}`);
        expect(Boolean(tensor), `${output} of ${name}`).toBe(Boolean(values));
        if (!tensor || !values) continue;
        expectClose(tensor, values, reference.json.tolerance);
        compared++;
      }
      expect(compared).toBeGreaterThan(0);
    });
    disposeTree(params);
  });
});
