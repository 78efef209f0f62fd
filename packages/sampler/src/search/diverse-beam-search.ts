import type { BatchRow } from '../batch-step.ts';
import { checkInteger } from '../checks.ts';
import type { LogitsFilter } from '../sampler.ts';
import { type BeamSearchOptions, beamSearch } from './beam-search.ts';
import { byScore, type FoundSequence } from './found-sequence.ts';
import type { Candidate, Search, SearchTree } from './search.ts';

export type DiverseBeamSearchOptions = Omit<BeamSearchOptions, 'pick'> & {
  /** How many groups the beams are divided into. */
  readonly groups: number;
  /** What is taken from a token's log-probability for each beam of an earlier group that took it at this step. */
  readonly diversity: number;
};

export type DiverseCandidate = Candidate & { readonly group: number };

/**
 * Beam search in groups that avoid one another's tokens: at every step the groups choose in turn, and
 * `logProbability(id) - diversity · (beams of earlier groups that took id at this step)` is what a group chooses by. The
 * penalties stay in the log-probabilities, and so in the scores, as those of the filters do; they come before the filters.
 *
 * Each group is a `beamSearch` of `beams / groups`; the results are the best of all of them. Ends are not avoided, nor what
 * a group that is over might take. Vijayakumar et al. 2016, "Diverse Beam Search", arXiv:1610.02424, with Hamming diversity.
 *
 * @throws RangeError unless there are at least two groups of the same size and `diversity` is above 0; and as `beamSearch`.
 */
export const diverseBeamSearch = (
  options: DiverseBeamSearchOptions,
): Search<SearchTree<DiverseCandidate>, FoundSequence> => {
  const { groups, diversity, sequences = 1, filters = [], ...rest } = options;
  const { beams, endIds = [] } = rest;
  checkInteger('diverseBeamSearch', groups, 2, 'groups');
  if (!(Number.isInteger(beams) && beams > 0 && beams % groups === 0))
    throw new RangeError(`diverseBeamSearch: ${beams} beams cannot be divided into ${groups} groups`);
  if (!(diversity > 0 && diversity < Infinity))
    throw new RangeError(`diverseBeamSearch: expected a number above 0 for diversity, got ${diversity}`);
  checkInteger('diverseBeamSearch', sequences, 1, 'sequences');
  if (sequences > beams)
    throw new RangeError(`diverseBeamSearch: ${sequences} sequences are more than the ${beams} beams`);

  const taken = new Map<number, number>();
  const avoid: LogitsFilter = (logits) => {
    for (const [id, count] of taken) logits[id] = (logits[id] as number) - diversity * count;
  };
  const each = beams / groups;
  const parts = Array.from({ length: groups }, () =>
    beamSearch({ ...rest, beams: each, sequences: each, filters: [avoid, ...filters] }),
  );
  // The prompt is fed once for all groups.
  let rows: readonly BatchRow[] = parts[0]?.rows ?? [];
  let isFirst = true;

  return {
    get rows() {
      return rows;
    },

    advance: (logits) => {
      const next: BatchRow[] = [];
      const candidates: DiverseCandidate[] = [];
      let length = 0;
      let start = 0;
      taken.clear();
      for (const [group, part] of parts.entries()) {
        const count = part.rows.length;
        if (count === 0) continue;
        const from = isFirst ? 0 : start;
        start += count;
        const tree = part.advance(logits.slice(from, from + count));
        if (!tree) continue;
        length = tree.length;
        for (const { id } of tree.candidates.filter(({ id }) => !endIds.includes(id)).slice(0, each))
          taken.set(id, (taken.get(id) ?? 0) + 1);
        for (const candidate of tree.candidates) {
          const moved = { ...candidate, group, parent: from + candidate.parent };
          candidates.push(candidate.row === undefined ? moved : { ...moved, row: next.length + candidate.row });
        }
        next.push(...part.rows.map(({ parent, ids }) => ({ parent: from + parent, ids })));
      }
      isFirst = false;
      rows = next;
      return { length, candidates };
    },

    get results() {
      return parts
        .flatMap(({ results }) => results)
        .sort(byScore)
        .slice(0, sequences);
    },
  };
};
