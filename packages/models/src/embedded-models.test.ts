import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { disposeTree } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { describeBackends, expectClose, golden } from '@blockformer/testing';
import type { Tokenizer } from '@blockformer/tokenizer';
import { slice, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { bartFamily } from './bart/family.ts';
import { bertFamily } from './bert/family.ts';
import { loadFamily } from './family.ts';
import { readGenerationRules } from './generation-rules.ts';
import { loadTokenizer } from './load-tokenizer.ts';
import { fillMask } from './tasks/fill-mask.ts';
import { translate } from './tasks/translate.ts';

// The embedded models are packages of their own that nothing here depends on: they are found by their places.
const sourceOf = (name: string) => folderSource(fileURLToPath(new URL(`../../${name}/model/`, import.meta.url)));

type Masked = { text: string; input_ids: number[]; top: { ids: number[]; scores: number[] }[] };
type Spelled = { text: string; input_ids: number[]; ids: number[]; sounds: string; last_logits: number[] };
const reference = golden('embedded').json as { tolerance: number; masked: Masked[]; spelled: Spelled[] };

describeBackends('embedded models against Hugging Face transformers', () => {
  test('the encoder fills masks', async () => {
    const source = sourceOf('model-masked');
    const { model, params } = await loadFamily(source, bertFamily);
    const tokenizer = (await loadTokenizer(source)) as Tokenizer;
    const texts = reference.masked.map(({ text }) => text);
    for (const { text, input_ids } of reference.masked)
      expect(tokenizer.encode(text, { template: true, specials: 'ids' })).toEqual(input_ids);
    const filled = await fillMask(model, params, tokenizer, texts, { topK: 5 });
    for (const [i, { top }] of reference.masked.entries())
      for (const [m, { ids, scores }] of top.entries()) {
        const candidates = filled[i]?.[m]?.candidates ?? [];
        expect(candidates.map(({ id }) => id)).toEqual(ids);
        expectClose(
          candidates.map(({ score }) => score),
          scores,
          reference.tolerance,
        );
      }
    disposeTree(params);
  });

  test('the encoder-decoder knows how words are said', async () => {
    const source = sourceOf('model-phonemes');
    const { model, params } = await loadFamily(source, bartFamily);
    const tokenizer = (await loadTokenizer(source)) as Tokenizer;
    const rules = await readGenerationRules(source);
    const texts = reference.spelled.map(({ text }) => text);
    const said = await translate(model, params, tokenizer, texts, { rules });
    for (const [i, { input_ids, ids, sounds, last_logits }] of reference.spelled.entries()) {
      expect(said[i]).toMatchObject({ sourceIds: input_ids, ids, text: sounds, finish: 'end' });
      const fed = [rules.startId, ...ids.slice(0, -1)];
      const logits = tidy(() => {
        const all = model.forward(
          params,
          tensor2d([input_ids], undefined, 'int32'),
          tensor2d([fed], undefined, 'int32'),
        );
        return slice(all, [0, fed.length - 1, 0], [1, 1, -1]).dataSync();
      });
      expectClose(logits, last_logits, reference.tolerance);
    }
    disposeTree(params);
  });
});

test.each(['model-speeches', 'model-masked', 'model-phonemes'])('%s is under 12 MB', (name) => {
  const path = fileURLToPath(new URL(`../../${name}/model/model.safetensors`, import.meta.url));
  expect(statSync(path).size).toBeLessThan(12e6);
});
