import * as kinds from '../kinds.ts';
import type { Option } from '../option.ts';

/** Following several texts at once. */
export const search = {
  beams: {
    kind: kinds.count(1),
    flag: '--beams <n>',
    help: 'follow the n best texts at once',
    field: 'num_beams',
    neutral: [1],
  },
  sequences: {
    kind: kinds.count(1),
    flag: '--sequences <n>',
    help: 'how many of the best texts to give',
    field: 'num_return_sequences',
    neutral: [1],
    needs: ['beams'],
  },
  lengthPenalty: {
    kind: kinds.anyNumber,
    flag: '--length-penalty <x>',
    help: 'a text’s score is its log-probability / length^x (default: 1)',
    field: 'length_penalty',
    neutral: [1],
    needs: ['beams'],
  },
  earlyStopping: {
    kind: kinds.oneOf(true, false, 'never'),
    flag: '--early-stopping <when>',
    help: 'end as soon as n texts have ended: true, false (if no better one is likely) or never (if none is possible)',
    field: 'early_stopping',
    neutral: [false],
    needs: ['beams'],
  },
} satisfies Record<string, Option>;
