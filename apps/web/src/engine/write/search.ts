import { causalBatchStep, causalStep } from '@blockformer/models';
import {
  type BatchStep,
  batchStep,
  type Finish,
  guided,
  runSearch,
  type Settings,
  type Step,
} from '@blockformer/sampler';
import { streamingDecoder, type Tokenizer } from '@blockformer/tokenizer';
import { expectWanted, type Method } from '../method.ts';
import { type Level, showLevel } from '../search-level.ts';
import { type Asked, planOf } from './generation-of.ts';
import { promptOf } from './prompt-of.ts';

export type Found = {
  readonly ids: readonly number[];
  readonly text: string;
  /** What it was ranked by. */
  readonly score: number;
  /** The joint log-probability, as the model gives it: of all its tokens, before any filter. */
  readonly logProbability: number;
  /** The same after the filters: what nodes of the tree have, and the score is made of. */
  readonly filtered: number;
  readonly finish: Finish | undefined;
};

export type Searched = { readonly results: readonly Found[]; readonly settings: Settings; readonly ms: number };

type SearchArgs = Asked & { readonly key: string; readonly prompt: string };

const textOf = (ids: readonly number[], tokenizer: Tokenizer | undefined): string => {
  if (!tokenizer) return ids.join(' ');
  const decoder = streamingDecoder(tokenizer);
  return ids.map((id) => decoder.push(id)).join('') + decoder.end();
};

/** The text before the first of these strings. */
const before = (text: string, strings: readonly string[]): string => {
  const places = strings.map((string) => text.indexOf(string)).filter((at) => at >= 0);
  return text.slice(0, Math.min(text.length, ...places));
};

/** Follows several texts at once: the sequences and scores of `blockformer generate --beams`. Each step is an event. */
export const search: Method<SearchArgs, Searched, Level> = async (
  { key, prompt: text, settings, seed },
  { models, signal, emit },
) => {
  const model = models.get(key, 'decoder');
  const { tokenizer, params } = model;
  const prompt = promptOf(text, model);
  const { search: make, ...plan } = planOf(model, { settings, seed }, prompt.length);
  if (!make) throw new Error('The settings ask for no search: there has to be more than one beam');
  if (plan.maxTokens === 0) throw new Error('A search needs at least one token');
  const decoder = plan.guidance;
  const single = causalStep(model.plan.model as never, params) as Step;
  const step: BatchStep = decoder
    ? batchStep(guided({ step: single, ...decoder }) as Step)
    : (causalBatchStep(model.plan.model as never, params) as BatchStep);
  const { endIds, stopStrings } = plan;
  const machine = make({
    prompt,
    ...(single.positions === undefined ? {} : { positions: single.positions }),
    ...(stopStrings.length > 0
      ? { stop: [(ids) => stopStrings.some((string) => textOf(ids, tokenizer).includes(string))] }
      : {}),
  });
  const { lengthPenalty = 1 } = plan.merged;
  const begin = performance.now();
  const running = runSearch({ step, search: machine, signal });
  for await (const level of running) emit(showLevel(level, tokenizer));
  expectWanted(signal);
  const results = running.results.map(({ ids, score, tokens, finish }): Found => {
    const written = endIds.includes(ids.at(-1) as number) ? ids.slice(0, -1) : ids;
    const logProbability = tokens.reduce((sum, token) => sum + token.logProbability, 0);
    const filtered = score * ids.length ** lengthPenalty;
    return { ids, text: before(textOf(written, tokenizer), stopStrings), score, logProbability, filtered, finish };
  });
  return { results, settings: plan.merged, ms: performance.now() - begin };
};
