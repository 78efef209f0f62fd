import * as kinds from '../kinds.ts';
import type { Options } from '../option.ts';

/** Following several texts at once. */
export const search: Options<
  | 'beams'
  | 'sequences'
  | 'lengthPenalty'
  | 'earlyStopping'
  | 'beamGroups'
  | 'diversityPenalty'
  | 'bestOf'
  | 'contrastivePenalty'
  | 'lookup'
  | 'lookupNgram'
> = {
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
    needs: ['several'],
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
  beamGroups: {
    kind: kinds.count(2),
    flag: '--beam-groups <n>',
    help: 'beams in n groups that avoid one another’s tokens',
    field: 'num_beam_groups',
    neutral: [1],
    needs: ['beams', 'diversity'],
  },
  diversityPenalty: {
    kind: kinds.positive,
    flag: '--diversity-penalty <x>',
    help: 'how much they avoid them',
    field: 'diversity_penalty',
    neutral: [0],
    needs: ['groups'],
  },
  bestOf: {
    kind: kinds.count(2),
    flag: '--best-of <n>',
    help: 'draw n texts, and give the one of the best mean log-probability',
    neutral: [1],
    needs: ['drawing'],
  },
  contrastivePenalty: {
    kind: kinds.share,
    flag: '--contrastive <penalty>',
    help: 'contrastive search: likely tokens that are not like what was said; 0.6 is usual',
    field: 'penalty_alpha',
    neutral: [0],
  },
  lookup: {
    kind: kinds.count(1),
    flag: '--lookup <n>',
    help: 'guess up to n tokens from what came before, and check them in one pass: the same text, often faster',
    field: 'prompt_lookup_num_tokens',
  },
  lookupNgram: {
    kind: kinds.count(1),
    flag: '--lookup-ngram <n>',
    help: 'how many tokens have to be the same for a guess (default: 3, and fewer)',
    field: 'max_matching_ngram_size',
    needs: ['lookup'],
  },
};
