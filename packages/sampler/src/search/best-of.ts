import type { BatchRow } from '../batch-step.ts';
import { checkInteger } from '../checks.ts';
import type { Finish } from '../generate.ts';
import { type ChosenToken, logProbabilities } from '../log-probabilities.ts';
import type { Sampler } from '../sampler.ts';
import { type EndingOptions, ending } from './ending.ts';
import { byScore, type FoundSequence, logProbabilityOf } from './found-sequence.ts';
import type { Candidate, Search, SearchTree } from './search.ts';

export type BestOfOptions = EndingOptions & {
  /** How many sequences are written. */
  readonly count: number;
  /** Called once for each of them, so that what is drawn for one does not depend on the others. */
  sampler(sequence: number): Sampler;
  /** How many of the best are results; at most `count`, 1 by default. */
  readonly sequences?: number;
  /** What they are ranked by, the largest first: by default the mean of the log-probabilities. */
  score?(sequence: Omit<FoundSequence, 'score'>): number;
  /** How many of the likeliest tokens to note for each id; none by default. */
  readonly top?: number;
};

type Sequence = {
  readonly sampler: Sampler;
  readonly ids: number[];
  readonly tokens: ChosenToken[];
  finish: Finish | undefined;
};

const mean = ({ tokens }: Omit<FoundSequence, 'score'>): number => logProbabilityOf(tokens) / tokens.length;

/**
 * Writes `count` sequences beside one another, each as `generate` would with its sampler, and ranks them. The prompt is
 * fed once. On the way those that have not ended are among the results, too.
 *
 * @throws RangeError for an option out of range; in `advance` when a sampler's id is no index of the logits.
 */
export const bestOf = (options: BestOfOptions): Search<SearchTree, FoundSequence> => {
  const { count, sampler, sequences: kept = 1, score = mean, top = 0 } = options;
  checkInteger('bestOf', count, 1, 'count');
  checkInteger('bestOf', kept, 1, 'sequences');
  checkInteger('bestOf', top, 0, 'top');
  if (kept > count) throw new RangeError(`bestOf: ${kept} sequences are more than the ${count} that are written`);
  const end = ending('bestOf', options);
  const prompt = [...options.prompt];
  const sequences = Array.from({ length: count }, (_, at): Sequence => {
    return { sampler: sampler(at), ids: [], tokens: [], finish: undefined };
  });
  let rows: readonly BatchRow[] = [{ parent: 0, ids: prompt }];
  let going: readonly Sequence[] = sequences;

  const choose = (sequence: Sequence, logits: Float32Array): number => {
    const id = sequence.sampler(logits, { ids: [...prompt, ...sequence.ids], promptLength: prompt.length });
    if (!(Number.isInteger(id) && id >= 0 && id < logits.length))
      throw new RangeError(`bestOf: the sampler chose ${id}, expected an id from 0 to ${logits.length - 1}`);
    sequence.ids.push(id);
    sequence.tokens.push(logProbabilities(logits, id, top));
    sequence.finish = end.of(sequence.ids);
    return id;
  };

  return {
    get rows() {
      return rows;
    },

    advance: (logits) => {
      const chosen = going.map((sequence, at) => {
        const parent = logits.length === 1 ? 0 : at;
        const id = choose(sequence, logits[parent] as Float32Array);
        return { sequence, parent, id };
      });
      going = going.filter(({ finish }) => !finish);
      const next = chosen.filter(({ sequence }) => !sequence.finish);
      rows = next.map(({ parent, id }) => ({ parent, ids: [id] }));
      const candidates = chosen.map((each): Candidate => {
        const { parent, id, sequence } = each;
        const logProbability = logProbabilityOf(sequence.tokens);
        const row = next.indexOf(each);
        return row < 0
          ? { parent, id, logProbability, fate: 'result' }
          : { parent, id, logProbability, fate: 'row', row };
      });
      return { length: chosen[0]?.sequence.ids.length ?? 0, candidates };
    },

    get results() {
      return sequences
        .filter(({ ids }) => ids.length > 0)
        .map(({ ids, tokens, finish }) => ({ ids: [...ids], tokens: [...tokens], finish }))
        .map((sequence) => ({ ...sequence, score: score(sequence) }))
        .sort(byScore)
        .slice(0, kept);
    },
  };
};
