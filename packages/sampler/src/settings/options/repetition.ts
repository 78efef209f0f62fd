import * as kinds from '../kinds.ts';
import type { Options } from '../option.ts';

/** What is said against saying things again. */
export const repetition: Options<
  | 'repetitionPenalty'
  | 'presencePenalty'
  | 'frequencyPenalty'
  | 'noRepeatNgram'
  | 'encoderRepetitionPenalty'
  | 'encoderNoRepeatNgram'
  | 'dryMultiplier'
  | 'dryBase'
  | 'dryAllowed'
  | 'dryRange'
  | 'dryBreakers'
> = {
  repetitionPenalty: {
    kind: kinds.positive,
    flag: '--repetition-penalty <x>',
    help: 'makes tokens of the text and its prompt less likely; above 1, such as 1.2',
    field: 'repetition_penalty',
    neutral: [1],
  },
  presencePenalty: {
    kind: kinds.anyNumber,
    flag: '--presence-penalty <x>',
    help: 'taken off the logits of tokens of the new text',
    neutral: [0],
  },
  frequencyPenalty: {
    kind: kinds.anyNumber,
    flag: '--frequency-penalty <x>',
    help: 'the same, for each time the token is there',
    neutral: [0],
  },
  noRepeatNgram: {
    kind: kinds.count(1),
    flag: '--no-repeat-ngram <n>',
    help: 'no n tokens in a row appear twice',
    field: 'no_repeat_ngram_size',
    neutral: [0],
  },
  encoderRepetitionPenalty: {
    kind: kinds.positive,
    flag: '--encoder-repetition-penalty <x>',
    help: 'makes tokens of the source likelier; above 1',
    field: 'encoder_repetition_penalty',
    neutral: [1],
    needs: ['source'],
  },
  encoderNoRepeatNgram: {
    kind: kinds.count(1),
    flag: '--encoder-no-repeat-ngram <n>',
    help: 'no n tokens in a row of the source appear',
    field: 'encoder_no_repeat_ngram_size',
    neutral: [0],
    needs: ['source'],
  },
  dryMultiplier: {
    kind: kinds.anyNumber,
    flag: '--dry-multiplier <x>',
    help: 'what going on with a repetition costs; 0.8 is usual',
    neutral: [0],
  },
  dryBase: {
    kind: kinds.number('a number of at least 1', (value) => value >= 1),
    flag: '--dry-base <x>',
    help: 'how many times that for each token more (default: 1.75)',
    needs: ['dry'],
  },
  dryAllowed: {
    kind: kinds.count(1),
    flag: '--dry-allowed <n>',
    help: 'shorter repetitions cost nothing (default: 2)',
    needs: ['dry'],
  },
  dryRange: {
    kind: kinds.count(1),
    flag: '--dry-range <n>',
    help: 'how many of the last tokens are looked at (default: all)',
    needs: ['dry'],
  },
  dryBreakers: {
    kind: kinds.ids,
    flag: '--dry-breakers <ids>',
    help: 'tokens that no repetition goes across',
    needs: ['dry'],
  },
};
