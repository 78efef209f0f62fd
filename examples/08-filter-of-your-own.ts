// A filter of your own: tokens of the prompt's topic become likelier, and less so the longer the text is.
import { createSampler, generate, greedy, type LogitsFilter, statelessStep, temperature } from '@blockformer/sampler';

const WORDS = ['the', 'cat', 'sat', 'on', 'a', 'mat', 'dog', 'ran'];
// A "model" that likes the next word of its list, and the first one after the last.
const step = statelessStep((ids) => WORDS.map((_, id) => (id === ((ids.at(-1) ?? 0) + 1) % WORDS.length ? 2 : 0)));

const onTopic =
  (topic: readonly number[], strength: number): LogitsFilter =>
  (logits, { ids, promptLength }) => {
    const weight = strength / (1 + ids.length - promptLength);
    for (const id of topic) logits[id] = (logits[id] ?? 0) + weight;
  };

for (const strength of [0, 9]) {
  const filters = [onTopic([6, 7], strength), temperature(0.8)];
  const sampler = createSampler({ filters, choose: greedy() });
  const generation = generate({ step, prompt: [0], sampler, maxTokens: 6 });
  for await (const _id of generation);
  console.log(`${strength}: the ${generation.ids.map((id) => WORDS[id]).join(' ')}`);
}
// prints: 0: the cat sat on a mat dog
// prints: 9: the dog ran dog ran the cat
