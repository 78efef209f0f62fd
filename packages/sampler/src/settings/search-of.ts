import { seeded } from '../random.ts';
import { type Choose, createSampler, type LogitsFilter } from '../sampler.ts';
import { type BeamSearchOptions, beamSearch } from '../search/beam-search.ts';
import { bestOf } from '../search/best-of.ts';
import { contrastiveSearch } from '../search/contrastive-search.ts';
import { diverseBeamSearch } from '../search/diverse-beam-search.ts';
import type { EndingOptions } from '../search/ending.ts';
import type { FoundSequence } from '../search/found-sequence.ts';
import { drawn } from '../search/pick-candidates.ts';
import type { Search, SearchTree } from '../search/search.ts';
import { draws } from './inert.ts';
import type { Settings } from './settings.ts';

type TextSearch = Search<SearchTree, FoundSequence>;

/** A search for one text, from what is not among the settings. */
export type MakeSearch = (options: Pick<BeamSearchOptions, 'prompt' | 'positions' | 'stop' | 'top'>) => TextSearch;

type Parts = {
  readonly filters: readonly LogitsFilter[];
  choose(text: number): Choose;
  readonly seed: number;
  readonly maxTokens?: number;
  readonly endIds: readonly number[];
};

function makerOf(
  settings: Settings,
  { filters, choose, seed }: Parts,
): ((options: EndingOptions & Pick<BeamSearchOptions, 'top'>) => TextSearch) | undefined {
  const {
    beams,
    sequences,
    lengthPenalty,
    earlyStopping,
    beamGroups: groups,
    diversityPenalty: diversity = 0,
  } = settings;
  const { bestOf: count, contrastivePenalty: penalty, topK: candidates = 4 } = settings;
  const beam = { filters, sequences, lengthPenalty, earlyStopping };
  if (beams !== undefined && groups !== undefined)
    return (options) => diverseBeamSearch({ ...options, ...beam, beams, groups, diversity });
  if (beams !== undefined) {
    const pick = () => (draws(settings) ? { pick: drawn(seeded(seed)) } : {});
    return (options) => beamSearch({ ...options, ...beam, ...pick(), beams });
  }
  if (count !== undefined) {
    const sampler = (text: number) => createSampler({ filters, choose: choose(text) });
    return (options) => bestOf({ ...options, count, sequences, sampler });
  }
  if (penalty !== undefined) return (options) => contrastiveSearch({ ...options, filters, candidates, penalty });
  return undefined;
}

/** The search that settings ask for, if they do. */
export function searchOf(settings: Settings, parts: Parts): MakeSearch | undefined {
  const { maxTime } = settings;
  const { maxTokens, endIds } = parts;
  const make = makerOf(settings, parts);
  return make && ((options) => make({ ...options, maxTokens, maxTime, endIds }));
}
