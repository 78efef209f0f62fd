// The same model, three ways of choosing the next token; the last one is a filter of your own.
import { fileURLToPath } from 'node:url';
import { folderSource } from '@blockformer/model-loader/node';
import { modelUrl } from '@blockformer/model-speeches';
import { causalStep, loadGpt2, loadTokenizer } from '@blockformer/models';
import {
  createSampler,
  generateText,
  greedy,
  type LogitsFilter,
  multinomial,
  seeded,
  temperature,
  topK,
} from '@blockformer/sampler';
import { streamingDecoder } from '@blockformer/tokenizer';
import '@tensorflow/tfjs-backend-cpu';

const source = folderSource(fileURLToPath(modelUrl));
const tokenizer = (await loadTokenizer(source)) ?? process.exit(1);
const { model, params } = await loadGpt2(source);

/** Tokens that were used lately become unlikely. */
const noRepeats: LogitsFilter = (logits, { ids }) => {
  for (const id of ids.slice(-20)) logits[id] = (logits[id] ?? 0) - 5;
};

const samplers = {
  greedy: createSampler({ choose: greedy() }),
  'top-k': createSampler({ filters: [temperature(0.8), topK(40)], choose: multinomial(seeded(42)) }),
  'no repeats': createSampler({ filters: [noRepeats], choose: greedy() }),
};
for (const [name, sampler] of Object.entries(samplers)) {
  const prompt = tokenizer.encode('The state of the union');
  const step = causalStep(model, params);
  const generation = generateText({ step, prompt, sampler, maxTokens: 12, decoder: streamingDecoder(tokenizer) });
  for await (const _piece of generation);
  console.log(`${name}:${generation.text}`);
}

// prints: greedy: of the public service. The report of the Secretary of the
