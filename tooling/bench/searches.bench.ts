import { fileURLToPath } from 'node:url';
import { bench, describe } from 'vitest';
import { compress, registerSimd } from '../../packages/backend-simd/src/index.ts';
import { initParams, seeded } from '../../packages/core/src/index.ts';
import { folderSource } from '../../packages/model-loader/src/node.ts';
import {
  causalBatchStep,
  causalStep,
  gpt2,
  gpt2Config,
  loadGpt2,
  loadTokenizer,
} from '../../packages/models/src/index.ts';
import {
  beamSearch,
  createSampler,
  generate,
  greedy,
  lookupDraft,
  runSearch,
  speculativeStep,
} from '../../packages/sampler/src/index.ts';
import { useBackend } from '../../packages/testing/src/index.ts';

// Four beams against one text, and look-up against none, on simd with weights as the app keeps them.

const THREADS = 2;
registerSimd({ threads: THREADS });
await useBackend('simd');

const folder = fileURLToPath(new URL('../../packages/model-speeches/model', import.meta.url));
const source = folderSource(folder);
const embedded = await loadGpt2(source);
const tokenizer = await loadTokenizer(source);
const large = gpt2(
  gpt2Config({ model_type: 'gpt2', vocab_size: 50257, n_positions: 1024, n_embd: 768, n_head: 12, n_layer: 12 }),
);
const sampler = createSampler({ choose: greedy() });
const options = { time: 3000, warmupIterations: 2 };

const models = [
  { name: 'the embedded model', model: embedded.model, params: embedded.params, maxTokens: 64 },
  { name: 'GPT-2 124M, random weights', model: large, params: initParams(large, seeded(1)), maxTokens: 12 },
];
for (const { name, model, params: plain, maxTokens } of models) {
  const params = compress(plain, { weights: 'float32' }) as typeof embedded.params;
  const prompt = Array.from({ length: 32 }, (_, i) => (i * 37) % 4000);
  describe(`${maxTokens} tokens after 32 of ${name}`, () => {
    bench(
      'one text',
      async () => {
        const step = causalStep(model, params);
        for await (const _id of generate({ step, prompt, sampler, maxTokens }));
      },
      options,
    );
    bench(
      'four beams',
      async () => {
        const step = causalBatchStep(model, params);
        for await (const _tree of runSearch({ step, search: beamSearch({ prompt, beams: 4, maxTokens }) }));
      },
      options,
    );
  });
}

// Greedy, the model repeats itself, as after the first text; the second one asks for it.
const sentences = 'We will keep our promises. We will build our roads. We will guard our borders. ';
for (const text of ['The state of the union', sentences.repeat(4)]) {
  const params = compress(embedded.params, { weights: 'float32' });
  const prompt = tokenizer?.encode(text) ?? [];
  describe(`150 tokens of the embedded model after ${prompt.length}`, () => {
    for (const tokens of [0, 3, 7, 10])
      bench(
        tokens === 0 ? 'without a draft' : `looking up ${tokens} at a time`,
        async () => {
          const own = causalStep(embedded.model, params);
          const step = tokens === 0 ? own : speculativeStep({ step: own, draft: lookupDraft({ tokens }) });
          for await (const _id of generate({ step, prompt, sampler, maxTokens: 150 }));
        },
        options,
      );
  });
}
