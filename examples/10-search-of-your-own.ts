// A search of your own: follows every text that is at most e^-margin times as likely as the best one, however many.
import { batchStep, runSearch, type Search, statelessStep } from '@blockformer/sampler';

const within = (margin: number, length: number): Search<string, string> => {
  let texts = [{ parent: 0, ids: [0], score: 0 }];
  return {
    get rows() {
      return (texts[0]?.ids.length ?? 0) > length
        ? []
        : texts.map(({ parent, ids }) => ({ parent, ids: ids.slice(-1) }));
    },
    get results() {
      return texts.map(({ ids, score }) => `${ids.join(' ')} with ${Math.exp(score).toFixed(3)}`);
    },
    advance: (logits) => {
      const grown = texts.flatMap(({ ids, score }, parent) => {
        const row = [...(logits[parent] ?? [])];
        const sum = Math.log(row.reduce((total, logit) => total + Math.exp(logit), 0));
        return row.map((logit, id) => ({ parent, ids: [...ids, id], score: score + logit - sum }));
      });
      const best = Math.max(...grown.map(({ score }) => score));
      texts = grown.filter(({ score }) => score >= best - margin).sort((a, b) => b.score - a.score);
      return `${texts.length} of ${grown.length} go on`;
    },
  };
};

// A "model" of four tokens that likes the next one, and a little the one after it.
const step = statelessStep((ids) => [0, 1, 2, 3].map((id) => [0, 2, 1.5, 0][(id - (ids.at(-1) ?? 0) + 4) % 4] ?? 0));
const run = runSearch({ step: batchStep(step), search: within(1, 3) });
for await (const seen of run) console.log(seen);
console.log(run.results.slice(0, 2).join(', '));
// prints: 2 of 4 go on
// prints: 4 of 8 go on
// prints: 7 of 16 go on
// prints: 0 1 2 3 with 0.151, 0 1 2 0 with 0.092
