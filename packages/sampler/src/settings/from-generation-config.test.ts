import { describe, expect, it } from 'vitest';
import { createPlan } from './create-plan.ts';
import { fromGenerationConfig, readGenerationConfig } from './from-generation-config.ts';
import type { Settings } from './settings.ts';

// What GenerationConfig(…).to_dict() of transformers 5.18 and 4.40 has besides what was set.
const NONE_5 = Object.fromEntries(
  `max_length max_new_tokens min_length min_new_tokens early_stopping max_time stop_strings do_sample num_beams use_mtp
  use_cache cache_implementation cache_config max_cache_len temperature top_k top_p min_p top_h typical_p epsilon_cutoff
  eta_cutoff repetition_penalty encoder_repetition_penalty length_penalty no_repeat_ngram_size bad_words_ids
  renormalize_logits forced_bos_token_id forced_eos_token_id remove_invalid_values exponential_decay_length_penalty
  suppress_tokens begin_suppress_tokens sequence_bias token_healing guidance_scale watermarking_config
  num_return_sequences output_attentions output_hidden_states output_scores output_logits return_dict_in_generate
  pad_token_id bos_token_id eos_token_id encoder_no_repeat_ngram_size decoder_start_token_id is_assistant
  num_assistant_tokens num_assistant_tokens_schedule assistant_confidence_threshold prompt_lookup_num_tokens
  max_matching_ngram_size assistant_early_exit assistant_lookbehind target_lookbehind assistant_ensemble_weight
  speculation_type compile_config disable_compile continuous_batching_config low_memory penalty_alpha dola_layers
  diversity_penalty num_beam_groups constraints force_words_ids prefill_chunk_size _from_model_config`
    .split(/\s+/)
    .map((name) => [name, null]),
);
const DEFAULTS_5 = {
  ...NONE_5,
  ...{ min_length: 0, do_sample: false, use_cache: true, early_stopping: false, num_beams: 1 },
  ...{ temperature: 1.0, top_k: 50, top_p: 1.0, typical_p: 1.0, repetition_penalty: 1.0, length_penalty: 1.0 },
  ...{ no_repeat_ngram_size: 0, encoder_no_repeat_ngram_size: 0, num_return_sequences: 1, output_scores: false },
  ...{ return_dict_in_generate: false, remove_invalid_values: false, epsilon_cutoff: 0.0, eta_cutoff: 0.0 },
  ...{ encoder_repetition_penalty: 1.0, num_assistant_tokens: 20, num_assistant_tokens_schedule: 'constant' },
  ...{ assistant_confidence_threshold: 0.4, assistant_lookbehind: 10, target_lookbehind: 10, num_beam_groups: 1 },
  ...{ diversity_penalty: 0.0, transformers_version: '5.18.0' },
};
const DEFAULTS_4 = {
  ...{ do_sample: false, max_matching_ngram_size: 2, num_assistant_tokens: 5, renormalize_logits: false },
  ...{ num_assistant_tokens_schedule: 'heuristic', output_attentions: false, output_hidden_states: false },
  ...{ transformers_version: '4.40.0', top_k: 50, bos_token_id: 0, pad_token_id: 0, _commit_hash: null },
};

describe('fromGenerationConfig', () => {
  it('takes what the library writes when nothing was set', () => {
    for (const json of [{}, NONE_5, DEFAULTS_5, DEFAULTS_4]) expect(fromGenerationConfig(json)).toEqual({});
  });

  it('takes a temperature of 0 for what it means where nothing is drawn', () => {
    expect(fromGenerationConfig({ do_sample: false, temperature: 0 })).toEqual({});
  });

  it('has the library’s top_k where tokens are drawn', () => {
    expect(fromGenerationConfig({ do_sample: true })).toEqual({ choice: 'multinomial', topK: 50 });
    expect(fromGenerationConfig({ do_sample: true, top_k: 0 })).toEqual({ choice: 'multinomial' });
    expect(fromGenerationConfig({ ...DEFAULTS_5, do_sample: true })).toEqual({ choice: 'multinomial', topK: 50 });
  });

  it('maps every field that means an option', () => {
    const json = {
      ...{ do_sample: true, temperature: 0.6, top_k: 20, top_p: 0.9, min_p: 0.05, top_h: 0.4, typical_p: 0.95 },
      ...{ epsilon_cutoff: 0.001, eta_cutoff: 0.002, repetition_penalty: 1.1, no_repeat_ngram_size: 3 },
      ...{ encoder_repetition_penalty: 1.2, encoder_no_repeat_ngram_size: 4, bad_words_ids: [[5], [1, 2], [7]] },
      ...{ suppress_tokens: [8], begin_suppress_tokens: [9], sequence_bias: [[[1, 2], 0.5]], forced_bos_token_id: 4 },
      ...{ forced_eos_token_id: 7, guidance_scale: 1.5, renormalize_logits: true, remove_invalid_values: false },
      ...{ eos_token_id: 7, max_new_tokens: 30, max_length: 20, min_new_tokens: 2, min_length: 3, num_beams: 4 },
      ...{ exponential_decay_length_penalty: [5, 1.1], stop_strings: '.', num_return_sequences: 2 },
      ...{ length_penalty: 0.8, early_stopping: 'never' },
    };
    const settings: Settings = {
      ...{ choice: 'multinomial', temperature: 0.6, topK: 20, topP: 0.9, minP: 0.05, topH: 0.4, typicalP: 0.95 },
      ...{ epsilonCutoff: 0.001, etaCutoff: 0.002, repetitionPenalty: 1.1, noRepeatNgram: 3 },
      ...{ encoderRepetitionPenalty: 1.2, encoderNoRepeatNgram: 4, banWords: [[5], [1, 2]] },
      ...{ banTokens: [8], banTokensAtStart: [9], sequenceBias: [{ ids: [1, 2], bias: 0.5 }], firstId: 4 },
      ...{ lastIds: [7], guidanceScale: 1.5, renormalize: true },
      ...{ endIds: [7], maxTokens: 30, minTokens: 2, minLength: 3, beams: 4 },
      ...{ exponentialDecay: [5, 1.1], stopStrings: ['.'], sequences: 2, lengthPenalty: 0.8, earlyStopping: 'never' },
    };
    expect(fromGenerationConfig(json)).toEqual(settings);
    const { names } = createPlan(settings, { promptLength: 2, source: [1, 2] });
    expect(names).toHaveLength(22);
    expect(fromGenerationConfig({ eos_token_id: [1, 2], max_length: 9, remove_invalid_values: true })).toEqual({
      endIds: [1, 2],
      maxLength: 9,
      replaceInvalid: true,
    });
    expect(fromGenerationConfig({ penalty_alpha: 0.6, max_time: 2, max_new_tokens: 5 })).toEqual({
      contrastivePenalty: 0.6,
      topK: 50,
      maxTime: 2000,
      maxTokens: 5,
    });
    const groups = { num_beams: 4, num_beam_groups: 2, diversity_penalty: 0.5 };
    expect(fromGenerationConfig(groups)).toEqual({ beams: 4, beamGroups: 2, diversityPenalty: 0.5 });
    expect(fromGenerationConfig({ prompt_lookup_num_tokens: 10, max_matching_ngram_size: 2 })).toEqual({
      lookup: 10,
      lookupNgram: 2,
    });
  });

  it.each([
    [{ top_p: 0.9 }, 'top_p: has no effect where the likeliest token is taken (do_sample is not true)'],
    [{ do_sample: false, temperature: 0.7 }, 'temperature: has no effect where'],
    [{ length_penalty: 2 }, 'length_penalty: has no effect without beams'],
    [{ do_sample: true, temperature: 0 }, 'temperature: expected a number above 0, got 0'],
    [{ do_sample: true, top_k: 'all' }, 'top_k: expected a whole number from 1 up, got "all"'],
    [{ do_sample: 'yes' }, 'do_sample: expected true or false, got "yes"'],
    [{ num_beam_groups: 2, num_beams: 4 }, 'num_beam_groups: has no effect without diversityPenalty'],
    [{ watermarking_config: { bias: 2 } }, 'watermarking_config: not supported'],
    [{ token_healing: true }, 'token_healing: not supported'],
    [{ eos_token_id: -1 }, 'eos_token_id: expected token ids such as 1,2,3, got [-1]'],
    [{ sequence_bias: { 5: 1 } }, 'sequence_bias: expected sequences of token ids with biases'],
    [{ constructor: 3 }, 'constructor: not supported'],
    [{ something_new: 3 }, 'something_new: not supported'],
  ])('%j is an error that names the field', (json, message) => {
    expect(() => fromGenerationConfig(json)).toThrow(`generation_config.json: ${message}`);
  });

  it('can be read without looking for fields of no effect', () => {
    expect(readGenerationConfig({ do_sample: false, top_p: 0.9 })).toEqual({ topP: 0.9 });
    expect(() => readGenerationConfig({ something_new: 3 })).toThrow('something_new: not supported');
  });
});
