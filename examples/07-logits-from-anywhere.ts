// The sampler alone: a row of logits from anywhere, in a plain array. No model, no tensors, no TensorFlow.js.
import { createPlan, createSampler } from '@blockformer/sampler';

const WORDS = ['tea', 'coffee', 'water', 'milk', 'petrol'];
const logits = [2.1, 2, 0.5, 0.1, -4];

// Settings are plain data; what they ask for is checked, and made into filters and a choice.
const { filters, names, choose } = createPlan(
  { choice: 'multinomial', seed: 11, temperature: 0.9, topK: 4, minP: 0.1, presencePenalty: 0.8 },
  { promptLength: 0 },
);
console.log(names.join(', '));

const sampler = createSampler({ filters, choose: choose() });
const ids: number[] = [];
for (let cup = 0; cup < 6; cup++) ids.push(sampler(logits, { ids, promptLength: 0 }));
console.log(ids.map((id) => WORDS[id]).join(', '));

try {
  createPlan({ topK: 4 }, { promptLength: 0 });
} catch (error) {
  console.log((error as Error).message);
}

// prints: presencePenalty, temperature, topK, minP
// prints: water, coffee, tea, water, milk, tea
// prints: topK: has no effect where the likeliest token is taken (choice greedy)
