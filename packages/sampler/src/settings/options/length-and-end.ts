import * as kinds from '../kinds.ts';
import type { Options } from '../option.ts';

/** How long a text is, and where it ends. */
export const lengthAndEnd: Options<
  'endIds' | 'maxTokens' | 'maxLength' | 'minTokens' | 'minLength' | 'exponentialDecay' | 'stopStrings' | 'maxTime'
> = {
  endIds: {
    kind: kinds.ids,
    flag: '--end-id <ids>',
    help: 'end after one of these tokens',
    field: 'eos_token_id',
    neutral: [[]],
  },
  maxTokens: {
    kind: kinds.count(0),
    flag: '-n, --max-tokens <n>',
    help: 'most new tokens',
    field: 'max_new_tokens',
  },
  maxLength: {
    kind: kinds.count(1),
    flag: '--max-length <n>',
    help: 'most tokens, the prompt included',
    field: 'max_length',
  },
  minTokens: {
    kind: kinds.count(1),
    flag: '--min-tokens <n>',
    help: 'fewest new tokens before the end',
    field: 'min_new_tokens',
    neutral: [0],
    needs: ['ends'],
  },
  minLength: {
    kind: kinds.count(1),
    flag: '--min-length <n>',
    help: 'fewest tokens before the end, the prompt included',
    field: 'min_length',
    neutral: [0],
    needs: ['ends'],
  },
  exponentialDecay: {
    kind: kinds.decay,
    flag: '--length-decay <start,factor>',
    help: 'makes the end likelier with every token after the start: 30,1.05',
    field: 'exponential_decay_length_penalty',
    needs: ['ends'],
  },
  stopStrings: {
    kind: kinds.strings,
    flag: '--stop <text>',
    help: 'end before this text; may be repeated',
    field: 'stop_strings',
    neutral: [[]],
  },
  maxTime: {
    kind: {
      expected: 'a time above 0',
      accepts: (value) => typeof value === 'number' && value > 0 && value < Infinity,
      parse: (text) => (text.trim() === '' ? Number.NaN : Number(text) * 1000),
    },
    flag: '--max-time <seconds>',
    help: 'end when so much time has passed',
    field: 'max_time',
  },
};
