import type { BatchRow } from '../batch-step.ts';
import { checkInteger } from '../checks.ts';
import type { Finish } from '../generate.ts';
import { type ChosenToken, logProbabilities } from '../log-probabilities.ts';
import type { LogitsFilter } from '../sampler.ts';
import { type EndingOptions, ending } from './ending.ts';
import { byScore, type FoundSequence } from './found-sequence.ts';
import { logSum } from './log-sum.ts';
import { likeliest, type PickCandidates, type ScoredRow } from './pick-candidates.ts';
import type { Candidate, Search, SearchTree } from './search.ts';

export type BeamSearchOptions = EndingOptions & {
  /** How many sequences are followed at once. */
  readonly beams: number;
  /** How many of the best are results; at most `beams`, 1 by default. */
  readonly sequences?: number;
  /** The score is `logProbability / length^lengthPenalty`, 1 by default: above 0 it favours long sequences. */
  readonly lengthPenalty?: number;
  /**
   * When as many as there are beams have ended: `true` stops, `false` (the default) stops if the best one that goes on
   * would not be among them if it ended now, `'never'` if it would not at any length.
   */
  readonly earlyStopping?: boolean | 'never';
  /** They edit the log-probabilities of a row: the softmax comes first, other than in `generate`. */
  readonly filters?: readonly LogitsFilter[];
  /** Picks the candidates of a step: `likeliest()` by default; `drawn(random)` makes it beam sampling. */
  readonly pick?: PickCandidates;
  /** How many of the likeliest tokens to note for each id; none by default. */
  readonly top?: number;
};

/** A sequence that is followed. Its `logProbability` is the joint one, after the filters. */
type Beam = {
  readonly ids: readonly number[];
  readonly logProbability: number;
  readonly tokens: readonly ChosenToken[];
};

const check = ({
  beams,
  sequences = 1,
  lengthPenalty = 1,
  earlyStopping = false,
  top = 0,
}: BeamSearchOptions): void => {
  checkInteger('beamSearch', top, 0, 'top');
  checkInteger('beamSearch', beams, 1, 'beams');
  checkInteger('beamSearch', sequences, 1, 'sequences');
  if (sequences > beams) throw new RangeError(`beamSearch: ${sequences} sequences are more than the ${beams} beams`);
  if (!Number.isFinite(lengthPenalty))
    throw new RangeError(`beamSearch: expected a number for lengthPenalty, got ${lengthPenalty}`);
  if (![true, false, 'never'].includes(earlyStopping))
    throw new RangeError(`beamSearch: earlyStopping is true, false or 'never', got ${earlyStopping}`);
};

/**
 * Follows the `beams` best sequences at once: of all their continuations, the best are followed next. Of the best
 * `max(2, 1 + ends) · beams` candidates, those that end are found if they are among the first `beams`; the best others go
 * on. A sequence's log-probability is the sum of what the filters have left of those of its tokens, which is not
 * normalised again.
 *
 * Ids and scores are those of Hugging Face transformers 5, but that what the filters have removed is never followed: there
 * may then be fewer beams. While the search runs, the sequences that go on are among the results, with the score that they
 * would have if they ended.
 *
 * @throws RangeError for an option out of range; in `advance` when a logit is NaN, or no token is left in any row.
 */
export const beamSearch = (options: BeamSearchOptions): Search<SearchTree, FoundSequence> => {
  check(options);
  const { beams: width, sequences = 1, lengthPenalty = 1, earlyStopping = false, filters = [] } = options;
  const { endIds = [], pick = likeliest(), top = 0 } = options;
  const end = ending('beamSearch', options);
  const prompt = [...options.prompt];
  const keep = Math.max(2, 1 + endIds.length) * width;
  const scratch: Float32Array[] = [];
  let rows: readonly BatchRow[] = [{ parent: 0, ids: prompt }];
  let beams: readonly Beam[] = [{ ids: [], logProbability: 0, tokens: [] }];
  let found: readonly FoundSequence[] = [];

  /** The logits of the row's next ids as log-probabilities, after the filters. */
  const filtered = ({ ids }: Beam, logits: Float32Array, sum: number, row: number): Float32Array => {
    let next = scratch[row];
    if (next?.length !== logits.length) next = scratch[row] = new Float32Array(logits.length);
    for (let id = 0; id < logits.length; id++) next[id] = (logits[id] as number) - sum;
    for (const filter of filters) filter(next, { ids: [...prompt, ...ids], promptLength: prompt.length });
    return next;
  };

  const result = ({ ids, logProbability, tokens }: Beam, finish: Finish | undefined): FoundSequence => {
    return { ids, score: logProbability / ids.length ** lengthPenalty, tokens, finish };
  };

  /** Whether a sequence that goes on may still come before the last one found. */
  const improvable = (): boolean => {
    if (beams.length === 0) return false;
    if (found.length < width) return true;
    if (earlyStopping === true) return false;
    const length = earlyStopping === 'never' && lengthPenalty > 0 ? end.most : (beams[0]?.ids.length as number);
    const best = Math.max(...beams.map(({ logProbability }) => logProbability));
    return best / length ** lengthPenalty > (found[width - 1] as FoundSequence).score;
  };

  return {
    get rows() {
      return rows;
    },

    advance: (logits) => {
      const sums = logits.map((row) => logSum('beamSearch', row));
      const scored = beams.map((beam, row): ScoredRow => {
        const [own, sum] = [logits[row] as Float32Array, sums[row] as number];
        if (filters.length === 0) return { base: beam.logProbability - sum, next: own };
        return { base: beam.logProbability, next: filtered(beam, own, sum, row) };
      });
      const tops = top === 0 ? [] : logits.map((row) => logProbabilities(row, 0, top).top);
      const picked = pick(scored, keep);
      if (picked.length === 0) throw new Error('beamSearch: no token is left in any row');

      const grown = picked.map(({ row, id, logProbability }) => {
        const parent = beams[row] as Beam;
        const own = ((logits[row] as Float32Array)[id] as number) - (sums[row] as number);
        const tokens = [...parent.tokens, { id, logProbability: own, top: tops[row] ?? [] }];
        const ids = [...parent.ids, id];
        return { row, id, ids, logProbability, tokens, finish: end.of(ids) };
      });
      const ended = new Map(
        grown.flatMap((each, rank) =>
          each.finish && rank < width ? [[each, result(each, each.finish)] as const] : [],
        ),
      );
      found = [...found, ...ended.values()].sort(byScore).slice(0, width);
      // In the order of their parents: where each row goes on once, a model has nothing to move.
      const going = grown
        .filter(({ finish }) => !finish)
        .sort((a, b) => b.logProbability - a.logProbability)
        .slice(0, width)
        .sort((a, b) => a.row - b.row);
      beams = going;
      const next = improvable() ? going : [];
      rows = next.map(({ row, id }) => ({ parent: row, ids: [id] }));

      const candidates = grown.map((each): Candidate => {
        const { row: parent, id, logProbability } = each;
        const row = next.indexOf(each);
        if (row >= 0) return { parent, id, logProbability, fate: 'row', row };
        const isFound = found.includes(ended.get(each) as FoundSequence);
        return { parent, id, logProbability, fate: isFound ? 'result' : 'pruned' };
      });
      return { length: grown[0]?.ids.length ?? 0, candidates };
    },

    get results() {
      const going = rows.length > 0 ? beams.filter(({ ids }) => ids.length > 0) : [];
      return [...found, ...going.map((beam) => result(beam, undefined))].sort(byScore).slice(0, sequences);
    },
  };
};
