import type { BatchRow } from '../batch-step.ts';
import { checkInteger } from '../checks.ts';
import type { Finish } from '../generate.ts';
import { type ChosenToken, logProbabilities } from '../log-probabilities.ts';
import type { LogitsFilter } from '../sampler.ts';
import { type EndingOptions, ending } from './ending.ts';
import { type FoundSequence, logProbabilityOf } from './found-sequence.ts';
import { logSum } from './log-sum.ts';
import { likeliest } from './pick-candidates.ts';
import type { Candidate, Search, SearchTree } from './search.ts';

// V: vocabulary, D: width of the model

export type ContrastiveSearchOptions = EndingOptions & {
  /** How many of the likeliest tokens are tried, at least 2; all of them are fed, in one pass. */
  readonly candidates: number;
  /** How much similarity counts against a token: above 0, at most 1. */
  readonly penalty: number;
  /** They edit the logits, as in `generate`. */
  readonly filters?: readonly LogitsFilter[];
  /** How many of the likeliest tokens to note for each id; none by default. */
  readonly top?: number;
};

export type ContrastiveCandidate = Candidate & {
  /** After the filters. */
  readonly probability: number;
  /** The largest cosine of its hidden state and those of the tokens before it. */
  readonly similarity: number;
  /** `(1 - penalty) · probability - penalty · similarity` */
  readonly score: number;
};

type Tried = { readonly probability: number; readonly token: ChosenToken };

const normalized = (vector: Float32Array): Float32Array => {
  const length = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
  return vector.map((x) => x / length);
};

const dot = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] as number) * (b[at] as number);
  return sum;
};

/**
 * Of the `candidates` likeliest tokens takes the one with the largest
 *
 *     (1 - penalty) · probability - penalty · max over the tokens before (cosine of the hidden states)
 *
 * so that what was said is not said again, without chance. A step feeds all candidates; the model has to give its hidden
 * states (`nextHidden`). The one result is the sequence; its score is the sum of its log-probabilities.
 *
 * Su et al. 2022, "A Contrastive Framework for Neural Text Generation", arXiv:2202.06417.
 *
 * @throws RangeError for an option out of range.
 */
export const contrastiveSearch = (
  options: ContrastiveSearchOptions,
): Search<SearchTree<ContrastiveCandidate>, FoundSequence> => {
  const { candidates: count, penalty, filters = [], top = 0 } = options;
  checkInteger('contrastiveSearch', top, 0, 'top');
  checkInteger('contrastiveSearch', count, 2, 'candidates');
  if (!(penalty > 0 && penalty <= 1))
    throw new RangeError(
      `contrastiveSearch: expected a penalty above 0 and at most 1, got ${penalty}; greedy() is what 0 means`,
    );
  const { prompt: given, positions } = options;
  if (positions !== undefined && given.length >= positions)
    throw new RangeError(
      `contrastiveSearch: prompt of ${given.length} tokens leaves no room to try others in the context of ${positions}`,
    );
  // Candidates are fed before one is chosen: the last token, too, has to fit.
  const end = ending('contrastiveSearch', { ...options, ...(positions && { positions: positions - 1 }) });
  const prompt = [...given];
  const pick = likeliest();
  const ids: number[] = [];
  const tokens: ChosenToken[] = [];
  const context: Float32Array[] = [];
  let tried: readonly Tried[] = [];
  let parent = 0;
  let finish: Finish | undefined;
  let rows: readonly BatchRow[] = [{ parent: 0, ids: prompt }];
  let scratch = new Float32Array(0);

  /** The likeliest tokens after a row, to be fed next. */
  const tryAfter = (row: number, logits: Float32Array): void => {
    if (scratch.length !== logits.length) scratch = new Float32Array(logits.length);
    scratch.set(logits);
    for (const filter of filters) filter(scratch, { ids: [...prompt, ...ids], promptLength: prompt.length });
    const sum = logSum('contrastiveSearch', scratch);
    const own = logSum('contrastiveSearch', logits);
    const likely = top === 0 ? [] : logProbabilities(logits, 0, top).top;
    tried = pick([{ base: -sum, next: scratch }], count).map(({ id, logProbability }) => {
      const token = { id, logProbability: (logits[id] as number) - own, top: likely };
      return { probability: Math.exp(logProbability), token };
    });
    rows = tried.map(({ token }) => ({ parent: row, ids: [token.id] }));
  };

  return {
    hidden: true,
    get rows() {
      return rows;
    },

    advance: (logits, hidden = []) => {
      if (context.length === 0) {
        context.push(...(hidden[0] ?? []).map(normalized));
        tryAfter(0, logits[0] as Float32Array);
        return undefined;
      }
      const vectors = hidden.map(([vector]) => normalized(vector as Float32Array));
      const before = logProbabilityOf(tokens);
      const scored = tried.map(({ probability, token: { id, logProbability } }, row) => {
        const similarity = context.reduce((max, past) => Math.max(max, dot(vectors[row] as Float32Array, past)), -1);
        const score = (1 - penalty) * probability - penalty * similarity;
        return { parent, id, logProbability: before + logProbability, probability, similarity, score };
      });
      const best = scored.reduce((best, { score }, row) => (score > (scored[best]?.score as number) ? row : best), 0);
      const { token } = tried[best] as Tried;
      ids.push(token.id);
      tokens.push(token);
      context.push(vectors[best] as Float32Array);
      finish = end.of(ids);
      parent = best;
      if (finish) rows = [];
      else tryAfter(best, logits[best] as Float32Array);
      const candidates = scored.map((each, row): ContrastiveCandidate => {
        if (row !== best) return { ...each, fate: 'pruned' };
        return finish ? { ...each, fate: 'result' } : { ...each, fate: 'row', row };
      });
      return { length: ids.length, candidates };
    },

    get results() {
      if (ids.length === 0) return [];
      return [{ ids: [...ids], score: logProbabilityOf(tokens), tokens: [...tokens], finish }];
    },
  };
};
