import { logProbabilities } from '@blockformer/sampler';

/** A token and how probable it is. */
type Scored = { readonly id: number; readonly probability: number };

/** What logits say: the likeliest tokens, and where one of all tokens stands among them. */
export type Said = {
  readonly top: readonly Scored[];
  /** Of the token that is asked about. */
  readonly probability: number;
  readonly logProbability: number;
  /** 1 for the likeliest. */
  readonly rank: number;
};

export const likeliest = (logits: Float32Array): number => {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if ((logits[id] as number) > (logits[best] as number)) best = id;
  return best;
};

/** Reads logits, with `about` as the token that is asked about. */
export const readScores = (logits: Float32Array, about: number, top: number): Said => {
  const { logProbability, top: best } = logProbabilities(logits, about, top);
  const own = logits[about] as number;
  let rank = 1;
  for (const logit of logits) if (logit > own) rank++;
  return {
    top: best.map(({ id, logProbability: log }) => ({ id, probability: Math.exp(log) })),
    probability: Math.exp(logProbability),
    logProbability,
    rank,
  };
};
