import * as kinds from '../kinds.ts';
import type { Options } from '../option.ts';

/** Tokens that are wanted, or not. */
export const certainTokens: Options<
  | 'banTokens'
  | 'banTokensAtStart'
  | 'banWords'
  | 'logitBias'
  | 'sequenceBias'
  | 'firstId'
  | 'lastIds'
  | 'guidanceScale'
  | 'guidanceAgainst'
  | 'renormalize'
  | 'replaceInvalid'
> = {
  banTokens: {
    kind: kinds.ids,
    flag: '--ban-ids <ids>',
    help: 'tokens that are never chosen',
    field: 'suppress_tokens',
    neutral: [[]],
  },
  banTokensAtStart: {
    kind: kinds.ids,
    flag: '--ban-ids-at-start <ids>',
    help: 'tokens that are not the first',
    field: 'begin_suppress_tokens',
    neutral: [[]],
  },
  banWords: {
    kind: kinds.sequences,
    flag: '--ban-sequences <ids>',
    help: 'sequences of tokens that never appear: 5,6;7',
    field: 'bad_words_ids',
  },
  logitBias: {
    kind: kinds.biases,
    flag: '--logit-bias <biases>',
    help: 'added to the logits of tokens: 50256=-100,11=2.5',
  },
  sequenceBias: {
    kind: kinds.sequenceBiases,
    flag: '--sequence-bias <biases>',
    help: 'added to the token that completes a sequence: 68,14=3;6=2.5',
    field: 'sequence_bias',
  },
  firstId: {
    kind: kinds.id,
    flag: '--first-id <id>',
    help: 'the first token, whatever the logits say',
    field: 'forced_bos_token_id',
  },
  lastIds: {
    kind: kinds.ids,
    flag: '--last-id <ids>',
    help: 'the token in the last place that there is',
    field: 'forced_eos_token_id',
    needs: ['limit'],
  },
  guidanceScale: {
    kind: kinds.anyNumber,
    flag: '--guidance <scale>',
    help: 'keeps closer to the prompt, by a second pass without it; above 1, such as 1.5',
    field: 'guidance_scale',
    neutral: [1],
  },
  guidanceAgainst: {
    kind: kinds.ids,
    flag: '--guidance-against <ids>',
    help: 'what the second pass reads in place of the prompt (default: its last token)',
    needs: ['guidance'],
  },
  renormalize: {
    kind: kinds.flag,
    flag: '--renormalize',
    help: 'makes the probabilities that are left sum to 1 before beams are compared',
    field: 'renormalize_logits',
    neutral: [false],
    needs: ['beams'],
  },
  replaceInvalid: {
    kind: kinds.flag,
    flag: '--replace-invalid',
    help: 'makes numbers of NaN and Infinity among the logits, instead of an error',
    field: 'remove_invalid_values',
    neutral: [false],
  },
};
