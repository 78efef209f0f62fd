export { type BatchRow, type BatchStep, type BatchStepResult, batchStep } from './batch-step.ts';
export { breathing } from './breathing.ts';
export { greedy } from './choose/greedy.ts';
export { gumbelMax } from './choose/gumbel-max.ts';
export { mirostat } from './choose/mirostat.ts';
export { type MirostatOptions, mirostat2 } from './choose/mirostat-2.ts';
export { multinomial } from './choose/multinomial.ts';
export {
  type ExplainedStage,
  type ExplainedToken,
  type Explanation,
  explainFilters,
} from './explain-filters.ts';
export { allowTokens } from './filters/allow-tokens.ts';
export { banTokens } from './filters/ban-tokens.ts';
export { banWords } from './filters/ban-words.ts';
export { type DryOptions, dry } from './filters/dry.ts';
export { encoderNoRepeatNgram } from './filters/encoder-no-repeat-ngram.ts';
export { encoderRepetitionPenalty } from './filters/encoder-repetition-penalty.ts';
export { epsilonCutoff } from './filters/epsilon-cutoff.ts';
export { etaCutoff } from './filters/eta-cutoff.ts';
export { exponentialDecay } from './filters/exponential-decay.ts';
export { forceToken } from './filters/force-token.ts';
export { frequencyPenalty } from './filters/frequency-penalty.ts';
export { logSoftmax } from './filters/log-softmax.ts';
export { logitBias } from './filters/logit-bias.ts';
export { minLength } from './filters/min-length.ts';
export { minNewTokens } from './filters/min-new-tokens.ts';
export { minP } from './filters/min-p.ts';
export { noRepeatNgram } from './filters/no-repeat-ngram.ts';
export { presencePenalty } from './filters/presence-penalty.ts';
export { repetitionPenalty } from './filters/repetition-penalty.ts';
export { replaceInvalid } from './filters/replace-invalid.ts';
export { sequenceBias } from './filters/sequence-bias.ts';
export { temperature } from './filters/temperature.ts';
export { topA } from './filters/top-a.ts';
export { topH } from './filters/top-h.ts';
export { topK } from './filters/top-k.ts';
export { topP } from './filters/top-p.ts';
export { typicalP } from './filters/typical-p.ts';
export { xtc } from './filters/xtc.ts';
export {
  type Finish,
  type GenerateOptions,
  type Generation,
  generate,
  type StopRule,
  type Timings,
} from './generate.ts';
export {
  type GenerateTextOptions,
  generateText,
  type TextGeneration,
  type TextStream,
  type TextToken,
} from './generate-text.ts';
export { type GuidedState, guided } from './guided.ts';
export { type ChosenToken, logProbabilities, type ScoredToken } from './log-probabilities.ts';
export { numberAt, type Random, seeded } from './random.ts';
export { type Choose, type Context, createSampler, type LogitsFilter, type Sampler } from './sampler.ts';
export { type Score, type ScoreOptions, score } from './score.ts';
export { type BeamSearchOptions, beamSearch } from './search/beam-search.ts';
export { type BestOfOptions, bestOf } from './search/best-of.ts';
export {
  type ContrastiveCandidate,
  type ContrastiveSearchOptions,
  contrastiveSearch,
} from './search/contrastive-search.ts';
export {
  type DiverseBeamSearchOptions,
  type DiverseCandidate,
  diverseBeamSearch,
} from './search/diverse-beam-search.ts';
export type { Draft, Proposal } from './search/draft.ts';
export type { FoundSequence } from './search/found-sequence.ts';
export { lookupDraft } from './search/lookup-draft.ts';
export { type ModelDraftOptions, modelDraft } from './search/model-draft.ts';
export { drawn, likeliest, type PickCandidates, type Picked, type ScoredRow } from './search/pick-candidates.ts';
export {
  type RunSearchesOptions,
  type RunSearchOptions,
  runSearch,
  runSearches,
  type SearchRun,
} from './search/run-search.ts';
export type { Candidate, Search, SearchTree } from './search/search.ts';
export {
  type SpeculateOptions,
  type Speculation,
  type SpeculativeRound,
  speculate,
} from './search/speculate.ts';
export { speculativeSampler, type VerifyingSampler } from './search/speculative-sampler.ts';
export { type SpeculativeState, type SpeculativeStep, speculativeStep } from './search/speculative-step.ts';
export { createPlan, type Plan } from './settings/create-plan.ts';
export { fromGenerationConfig, readGenerationConfig } from './settings/from-generation-config.ts';
export { draws, inert, isNeutral, type OptionName, optionNames, type Surroundings } from './settings/inert.ts';
export type { Kind } from './settings/kinds.ts';
export type { Option } from './settings/option.ts';
export { GROUPS, OPTIONS } from './settings/options.ts';
export type { MakeSearch } from './settings/search-of.ts';
export type { Choice, Settings } from './settings/settings.ts';
export { withDefaults } from './settings/with-defaults.ts';
export { type Step, type StepResult, statelessStep } from './step.ts';
