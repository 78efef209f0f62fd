import { fileURLToPath } from 'node:url';
import { bench, describe } from 'vitest';
import { registerSimd } from '../../packages/backend-simd/src/index.ts';
import { initParams, seeded } from '../../packages/core/src/index.ts';
import type { Decoder } from '../../packages/decoder-block/src/index.ts';
import { folderSource } from '../../packages/model-loader/src/node.ts';
import { causalBatchStep, causalStep, gpt2, gpt2Config, loadGpt2 } from '../../packages/models/src/index.ts';
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

// Four beams against one text, and look-up against none, on simd. The names say how many tokens a run writes.

registerSimd({ threads: 2 });
await useBackend('simd');

const folder = fileURLToPath(new URL('../../packages/model-speeches/model', import.meta.url));
const embedded = await loadGpt2(folderSource(folder));
const config = gpt2Config({
  model_type: 'gpt2',
  vocab_size: 50257,
  n_positions: 1024,
  n_embd: 768,
  n_head: 12,
  n_layer: 12,
});
const large = gpt2(config);
const models: [string, Decoder<never>, unknown][] = [
  ['the embedded model', embedded.model as Decoder<never>, embedded.params],
  ['GPT-2 124M, random weights', large as Decoder<never>, initParams(large, seeded(1))],
];
const sampler = createSampler({ choose: greedy() });

for (const [name, model, params] of models) {
  const maxTokens = name.includes('124M') ? 12 : 64;
  const prompt = Array.from({ length: 32 }, (_, i) => (i * 37) % 4000);
  describe(`${maxTokens} tokens after 32 of ${name}`, () => {
    bench(
      'one text',
      async () => {
        const step = causalStep(model, params as never);
        for await (const _id of generate({ step, prompt, sampler, maxTokens }));
      },
      { time: 2000, warmupIterations: 1 },
    );
    bench(
      'four beams',
      async () => {
        const step = causalBatchStep(model, params as never);
        for await (const _tree of runSearch({ step, search: beamSearch({ prompt, beams: 4, maxTokens }) }));
      },
      { time: 2000, warmupIterations: 1 },
    );
  });
}

// The model repeats itself when it is greedy; so does a text that quotes its prompt.
describe('200 tokens of the embedded model, greedy', () => {
  const prompt = [262, 17, 911, 262, 17, 911, 262, 17];
  for (const tokens of [0, 5, 10])
    bench(
      tokens === 0 ? 'without a draft' : `looking up ${tokens} at a time`,
      async () => {
        const step = causalStep(embedded.model, embedded.params);
        const ahead = tokens === 0 ? step : speculativeStep({ step, draft: lookupDraft({ tokens }) });
        for await (const _id of generate({ step: ahead, prompt, sampler, maxTokens: 200 }));
      },
      { time: 2000, warmupIterations: 1 },
    );
});
