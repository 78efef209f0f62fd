import { banTokens } from '../filters/ban-tokens.ts';
import { banWords } from '../filters/ban-words.ts';
import { dry } from '../filters/dry.ts';
import { encoderNoRepeatNgram } from '../filters/encoder-no-repeat-ngram.ts';
import { encoderRepetitionPenalty } from '../filters/encoder-repetition-penalty.ts';
import { epsilonCutoff } from '../filters/epsilon-cutoff.ts';
import { etaCutoff } from '../filters/eta-cutoff.ts';
import { exponentialDecay } from '../filters/exponential-decay.ts';
import { forceToken } from '../filters/force-token.ts';
import { frequencyPenalty } from '../filters/frequency-penalty.ts';
import { logSoftmax } from '../filters/log-softmax.ts';
import { logitBias } from '../filters/logit-bias.ts';
import { minLength } from '../filters/min-length.ts';
import { minNewTokens } from '../filters/min-new-tokens.ts';
import { minP } from '../filters/min-p.ts';
import { noRepeatNgram } from '../filters/no-repeat-ngram.ts';
import { presencePenalty } from '../filters/presence-penalty.ts';
import { repetitionPenalty } from '../filters/repetition-penalty.ts';
import { replaceInvalid } from '../filters/replace-invalid.ts';
import { sequenceBias } from '../filters/sequence-bias.ts';
import { temperature } from '../filters/temperature.ts';
import { topA } from '../filters/top-a.ts';
import { topH } from '../filters/top-h.ts';
import { topK } from '../filters/top-k.ts';
import { topP } from '../filters/top-p.ts';
import { typicalP } from '../filters/typical-p.ts';
import { xtc } from '../filters/xtc.ts';
import type { LogitsFilter } from '../sampler.ts';
import type { Settings } from './settings.ts';

/** What filters are made from, besides the option itself. */
export type Materials = {
  readonly settings: Settings;
  readonly promptLength: number;
  readonly source: readonly number[];
  readonly endIds: readonly number[];
  readonly seed: number;
  /** The most new tokens; Infinity where nothing says. */
  readonly maxTokens: number;
  /** How many tokens those that cut leave: beams need one that is not an end. */
  readonly atLeast: number;
};

/** The options, and a constraint that is none of them. */
export type Filtering = Settings & { readonly constraint?: LogitsFilter };

type Maker<K extends keyof Filtering> = (value: NonNullable<Filtering[K]>, materials: Materials) => LogitsFilter;
/**
 * Which option makes which filter, in the order in which they run: that of Hugging Face transformers, where temperature comes
 * before what cuts. Those that it does not have stand beside their like; docs/decisions/0010-order-of-filters.md.
 */
export const FILTERS_IN_ORDER: { readonly [K in keyof Filtering]?: Maker<K> } = {
  sequenceBias: (entries) => sequenceBias(entries),
  logitBias: (biases) => logitBias(biases),
  encoderRepetitionPenalty: (penalty, { source }) => encoderRepetitionPenalty({ penalty, source }),
  repetitionPenalty: (penalty) => repetitionPenalty(penalty),
  presencePenalty: (penalty) => presencePenalty(penalty),
  frequencyPenalty: (penalty) => frequencyPenalty(penalty),
  dryMultiplier: (
    multiplier,
    { settings: { dryBase: base, dryAllowed: allowed, dryRange: range, dryBreakers: breakers } },
  ) => dry({ multiplier, base, allowed, range, breakers }),
  noRepeatNgram: (size) => noRepeatNgram(size),
  encoderNoRepeatNgram: (size, { source }) => encoderNoRepeatNgram({ size, source }),
  banWords: (words) => banWords(words),
  minLength: (length, { endIds }) => minLength(length, endIds),
  minTokens: (count, { endIds }) => minNewTokens(count, endIds),
  constraint: (filter) => filter,
  firstId: (id) => forceToken({ id, at: 0 }),
  lastIds: (id, { maxTokens }) => forceToken({ id, at: maxTokens - 1 }),
  replaceInvalid: () => replaceInvalid(),
  exponentialDecay: ([start, factor], { endIds }) => exponentialDecay({ start, factor, endIds }),
  banTokens: (ids) => banTokens(ids),
  banTokensAtStart: (ids, { settings: { firstId }, promptLength }) => {
    // After a single start token the forced first token is not what the text begins with.
    const from = firstId !== undefined && promptLength <= 1 ? 1 : 0;
    return banTokens(ids, { from, to: from + 1 });
  },
  temperature: (t) => temperature(t),
  topH: (h) => topH(h),
  topK: (k, { atLeast }) => topK(Math.max(k, atLeast)),
  topP: (p, { atLeast }) => topP(p, { atLeast }),
  minP: (p, { atLeast }) => minP(p, { atLeast }),
  topA: (a) => topA(a),
  typicalP: (p, { atLeast }) => typicalP(p, { atLeast }),
  epsilonCutoff: (p, { atLeast }) => epsilonCutoff(p, { atLeast }),
  etaCutoff: (p, { atLeast }) => etaCutoff(p, { atLeast }),
  xtcProbability: (probability, { settings: { xtcThreshold: threshold = 0.1, xtcKeep: keep }, seed }) =>
    xtc({ probability, threshold, keep, seed }),
  renormalize: () => logSoftmax(),
};
