import { bench, describe } from 'vitest';
import { seeded } from '../../packages/sampler/src/random.ts';
import { createSampler } from '../../packages/sampler/src/sampler.ts';
import { createPlan } from '../../packages/sampler/src/settings/create-plan.ts';
import type { Settings } from '../../packages/sampler/src/settings/settings.ts';

// What choosing one token costs with the vocabulary of GPT-2, and 500 tokens so far.
const VOCAB = 50_257;
const random = seeded(1);

/** Bell-shaped, with a few likely tokens, as a language model has them. */
const row = (): Float32Array => {
  const logits = Float32Array.from({ length: VOCAB }, () => 2.5 * (random() + random() + random() + random() - 2) * 2);
  for (let i = 0; i < 20; i++) logits[Math.floor(random() * VOCAB)] = 6 + 8 * random();
  return logits;
};
const rows = Array.from({ length: 16 }, row);
const ids = Array.from({ length: 500 }, () => Math.floor(random() ** 3 * VOCAB));
const context = { ids, promptLength: 100 };

const drawing: Settings = { choice: 'multinomial', seed: 7 };
const SETTINGS: Record<string, Settings> = {
  'temperature, top-k 40, top-p 0.9, repetition penalty': {
    ...drawing,
    temperature: 0.8,
    topK: 40,
    topP: 0.9,
    repetitionPenalty: 1.2,
  },
  greedy: {},
  multinomial: drawing,
  gumbel: { ...drawing, choice: 'gumbel' },
  mirostat: { ...drawing, choice: 'mirostat' },
  mirostat2: { ...drawing, choice: 'mirostat2' },
  'top-k 40': { ...drawing, topK: 40 },
  'top-p 0.9': { ...drawing, topP: 0.9 },
  'min-p 0.05': { ...drawing, minP: 0.05 },
  'top-a 0.2': { ...drawing, topA: 0.2 },
  'top-h 0.4': { ...drawing, topH: 0.4 },
  'typical-p 0.9': { ...drawing, typicalP: 0.9 },
  'epsilon cutoff': { ...drawing, epsilonCutoff: 0.0005 },
  'eta cutoff': { ...drawing, etaCutoff: 0.0005 },
  xtc: { ...drawing, xtcProbability: 1 },
  'dry, greedy': { dryMultiplier: 0.8 },
  'no repeated 3-grams, greedy': { noRepeatNgram: 3 },
};

/** Nothing is likely: the worst that can happen to top-p. */
const even = Float32Array.from({ length: VOCAB }, () => 0.05 * random());

describe('one token of 50,257', () => {
  const { filters } = createPlan({ ...drawing, topP: 0.9 }, { promptLength: 100 });
  const scratch = new Float32Array(VOCAB);
  bench(
    'top-p 0.9 of nearly equal logits, without a draw',
    () => {
      scratch.set(even);
      for (const filter of filters) filter(scratch, context);
    },
    { time: 300, warmupTime: 300 },
  );
  for (const [name, settings] of Object.entries(SETTINGS)) {
    const { filters, choose } = createPlan(settings, { promptLength: 100 });
    const sampler = createSampler({ filters, choose: choose() });
    let n = 0;
    bench(name, () => void sampler(rows[n++ % rows.length] as Float32Array, context), { time: 300, warmupTime: 300 });
  }
});
