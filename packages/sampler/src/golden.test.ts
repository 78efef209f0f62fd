import { golden } from '@blockformer/testing';
import { describe, expect, it } from 'vitest';
import { banTokens } from './filters/ban-tokens.ts';
import { banWords } from './filters/ban-words.ts';
import { encoderNoRepeatNgram } from './filters/encoder-no-repeat-ngram.ts';
import { encoderRepetitionPenalty } from './filters/encoder-repetition-penalty.ts';
import { epsilonCutoff } from './filters/epsilon-cutoff.ts';
import { etaCutoff } from './filters/eta-cutoff.ts';
import { exponentialDecay } from './filters/exponential-decay.ts';
import { forceToken } from './filters/force-token.ts';
import { logSoftmax } from './filters/log-softmax.ts';
import { minLength } from './filters/min-length.ts';
import { minNewTokens } from './filters/min-new-tokens.ts';
import { minP } from './filters/min-p.ts';
import { noRepeatNgram } from './filters/no-repeat-ngram.ts';
import { repetitionPenalty } from './filters/repetition-penalty.ts';
import { replaceInvalid } from './filters/replace-invalid.ts';
import { sequenceBias } from './filters/sequence-bias.ts';
import { temperature } from './filters/temperature.ts';
import { topH } from './filters/top-h.ts';
import { topK } from './filters/top-k.ts';
import { topP } from './filters/top-p.ts';
import { typicalP } from './filters/typical-p.ts';
import { largest } from './largest.ts';
import type { LogitsFilter } from './sampler.ts';
import { totalWeight } from './total-weight.ts';

// biome-ignore lint/suspicious/noExplicitAny: arguments as the fixture has them, of all kinds.
type Args = Record<string, any>;

type Case = {
  name: string;
  processor?: string;
  args?: Args;
  settings?: Args;
  order?: string[];
  input: string;
  previous_ids?: number[][];
  prompt_length?: number;
  kept: number[];
  tied_rows?: number[];
};

const reference = golden('sampling');
const {
  processors,
  chains,
  tolerances,
}: { processors: Case[]; chains: Case[]; tolerances: { scores: { abs: number } } } = reference.json;

/** The rows of a tensor of two axes, for the caller to keep. */
function rows(name: string): Float32Array[] {
  const { shape, data } = reference.values(name);
  const [count, length] = shape as [number, number];
  return Array.from({ length: count }, (_, row) => Float32Array.from(data.subarray(row * length, (row + 1) * length)));
}

const atLeast = ({ min_tokens_to_keep = 1 }: Args) => ({ atLeast: min_tokens_to_keep });
const biases = (pairs: [number[], number][]) => pairs.map(([ids, bias]) => ({ ids, bias }));
/** Single end ids among the bad words are not meant. */
const words = ({ bad_words_ids, eos_token_id }: Args) =>
  bad_words_ids.filter((word: number[]) => word.length > 1 || word[0] !== eos_token_id);

// The filter of each of their classes: from the arguments of the class, or in a chain from the settings of `generate`.
const FILTERS: Record<string, (args: Args, row: number) => LogitsFilter> = {
  TemperatureLogitsWarper: (a) => temperature(a.temperature),
  TopKLogitsWarper: (a) => topK(Math.max(a.top_k, atLeast(a).atLeast)),
  TopPLogitsWarper: (a) => topP(a.top_p, atLeast(a)),
  MinPLogitsWarper: (a) => minP(a.min_p, atLeast(a)),
  TypicalLogitsWarper: (a) => typicalP(a.mass ?? a.typical_p),
  EpsilonLogitsWarper: (a) => epsilonCutoff(a.epsilon ?? a.epsilon_cutoff),
  EtaLogitsWarper: (a) => etaCutoff(a.epsilon ?? a.eta_cutoff),
  TopHLogitsWarper: (a) => topH(a.top_h),
  RepetitionPenaltyLogitsProcessor: (a) =>
    repetitionPenalty(a.penalty ?? a.repetition_penalty, { skip: a.prompt_ignore_length }),
  NoRepeatNGramLogitsProcessor: (a) => noRepeatNgram(a.ngram_size ?? a.no_repeat_ngram_size),
  MinNewTokensLengthLogitsProcessor: (a) => minNewTokens(a.min_new_tokens, [a.eos_token_id]),
  MinLengthLogitsProcessor: (a) => minLength(a.min_length, [a.eos_token_id]),
  NoBadWordsLogitsProcessor: (a) => banWords(words(a)),
  SequenceBiasLogitsProcessor: (a) => sequenceBias(biases(a.sequence_bias)),
  ForcedBOSTokenLogitsProcessor: (a) => forceToken({ id: a.bos_token_id, at: 0 }),
  ForcedEOSTokenLogitsProcessor: (a) => forceToken({ id: a.eos_token_id, at: a.max_length - 2 }),
  ExponentialDecayLengthPenalty: ({ exponential_decay_length_penalty: [start, factor], eos_token_id }) =>
    exponentialDecay({ start, factor, endIds: [eos_token_id] }),
  SuppressTokensLogitsProcessor: (a) => banTokens(a.suppress_tokens),
  SuppressTokensAtBeginLogitsProcessor: (a) =>
    banTokens(a.begin_suppress_tokens, { from: a.begin_index - 1, to: a.begin_index }),
  EncoderRepetitionPenaltyLogitsProcessor: (a, row) =>
    encoderRepetitionPenalty({ penalty: a.penalty, source: a.encoder_input_ids[row] }),
  EncoderNoRepeatNGramLogitsProcessor: (a, row) =>
    encoderNoRepeatNgram({ size: a.encoder_ngram_size, source: a.encoder_input_ids[row] }),
  InfNanRemoveLogitsProcessor: () => replaceInvalid(),
  LogitNormalization: () => logSoftmax(),
};

const previous = Array.from(reference.values('previous_ids').data);
const cases = [...processors, ...chains].map((each) => ({
  ...each,
  order: each.order ?? [each.processor ?? ''],
  settings: each.settings ?? each.args ?? {},
}));

const ids = (logits: Float32Array): number[] => [...logits.keys()].filter((id) => logits[id] !== -Infinity);

function expectClose(actual: Float32Array, expected: Float32Array, tolerance = tolerances.scores.abs): void {
  expect(ids(actual)).toEqual(ids(expected));
  for (const id of ids(expected)) {
    const difference = Math.abs((actual[id] as number) - (expected[id] as number));
    expect(difference).toBeLessThanOrEqual(tolerance);
  }
}

function softmax(logits: Float32Array): Float32Array {
  const max = largest(logits);
  const total = totalWeight(logits, max);
  return logits.map((logit) => Math.exp(logit - max) / total);
}

describe('golden: the processors of Hugging Face transformers', () => {
  it('are all there', () => {
    expect(cases).toHaveLength(71);
    const classes = new Set(cases.flatMap(({ order }) => order));
    expect([...classes].sort()).toEqual(Object.keys(FILTERS).sort());
  });

  it.each(cases)('$name', (each) => {
    const { name, input, order, settings, kept, previous_ids, prompt_length, tied_rows = [] } = each;
    const expected = rows(name);
    for (const [row, logits] of rows(input).entries()) {
      const sequence = previous_ids?.[row] ?? previous.slice(row * 12, (row + 1) * 12);
      // Where a class alone is told the length of the prompt, that; else the prompt is the first id.
      const alone = settings.prompt_length_to_skip ?? settings.input_ids_seq_length ?? 1;
      const context = { ids: sequence, promptLength: prompt_length ?? alone };
      for (const filter of order) FILTERS[filter]?.(settings, row)(logits, context);
      const scores = expected[row] as Float32Array;
      expect(ids(logits)).toHaveLength(kept[row] as number);
      // Which of equal tokens stays is not defined in the reference.
      const tied = tied_rows.includes(row);
      if (tied) expectClose(logits.toSorted(), scores.toSorted());
      else expectClose(logits, scores);
      if (prompt_length === undefined) continue;
      const probabilities = rows(`${name}.probabilities`)[row] as Float32Array;
      if (tied) expectClose(softmax(logits).toSorted(), probabilities.toSorted(), 1e-6);
      else expectClose(softmax(logits), probabilities, 1e-6);
    }
  });
});
