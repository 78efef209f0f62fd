// A choice of your own: mostly the likeliest token, now and then the second one. It is a function from logits to an id.
import {
  type Choose,
  createSampler,
  generate,
  type Random,
  repetitionPenalty,
  seeded,
  statelessStep,
} from '@blockformer/sampler';

const secondBest =
  (share: number, random: Random): Choose =>
  (logits) => {
    const [first = 0, second = first] = [...logits.keys()].sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0));
    return random() < share && logits[second] !== -Infinity ? second : first;
  };

// A "model" that counts: the next number is the likeliest, the one after it comes second.
const step = statelessStep((ids) => Array.from({ length: 10 }, (_, id) => -((id - (ids.at(-1) ?? 0) + 9) % 10)));

for (const share of [0, 0.3]) {
  const sampler = createSampler({ filters: [repetitionPenalty(1.1)], choose: secondBest(share, seeded(1)) });
  const generation = generate({ step, prompt: [0], sampler, maxTokens: 9 });
  for await (const _id of generation);
  console.log(`${share}: 0 ${generation.ids.join(' ')}`);
}
// prints: 0: 0 1 2 3 4 5 6 7 8 9
// prints: 0.3: 0 1 3 5 6 7 8 9 0 1
