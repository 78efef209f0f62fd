import * as kinds from '../kinds.ts';
import type { Options } from '../option.ts';

const drawing = ['drawing'] as const;

/** Which tokens are likely enough to be drawn. */
export const likelyTokens: Options<
  | 'temperature'
  | 'topK'
  | 'topP'
  | 'minP'
  | 'topA'
  | 'topH'
  | 'typicalP'
  | 'epsilonCutoff'
  | 'etaCutoff'
  | 'xtcProbability'
  | 'xtcThreshold'
  | 'xtcKeep'
> = {
  temperature: {
    kind: kinds.positive,
    flag: '-t, --temperature <t>',
    help: 'divides the logits: below 1 the likely tokens gain, above 1 the unlikely ones',
    field: 'temperature',
    neutral: [1],
    needs: drawing,
  },
  topK: {
    kind: kinds.count(1),
    flag: '--top-k <k>',
    help: 'the k likeliest tokens; those that --contrastive tries',
    field: 'top_k',
    neutral: [0],
    needs: ['drawing or contrastive'],
  },
  topP: {
    kind: kinds.share,
    flag: '--top-p <p>',
    help: 'the likeliest tokens that together have probability p',
    field: 'top_p',
    neutral: [1],
    needs: drawing,
  },
  minP: {
    kind: kinds.probability,
    flag: '--min-p <p>',
    help: 'tokens at least p times as likely as the likeliest',
    field: 'min_p',
    neutral: [0],
    needs: drawing,
  },
  topA: {
    kind: kinds.probability,
    flag: '--top-a <a>',
    help: 'tokens at least a times as likely as the square of the largest probability',
    neutral: [0],
    needs: drawing,
  },
  topH: {
    kind: kinds.share,
    flag: '--top-h <h>',
    help: 'the likeliest tokens with at most the share h of the entropy',
    field: 'top_h',
    needs: drawing,
  },
  typicalP: {
    kind: kinds.share,
    flag: '--typical-p <p>',
    help: 'the tokens about as surprising as expected that together have probability p',
    field: 'typical_p',
    neutral: [1],
    needs: drawing,
  },
  epsilonCutoff: {
    kind: kinds.number('a number between 0 and 1', (value) => value > 0 && value < 1),
    flag: '--epsilon-cutoff <p>',
    help: 'tokens of at least probability p',
    field: 'epsilon_cutoff',
    neutral: [0],
    needs: drawing,
  },
  etaCutoff: {
    kind: kinds.number('a number between 0 and 1', (value) => value > 0 && value < 1),
    flag: '--eta-cutoff <p>',
    help: 'as --epsilon-cutoff, with less likely tokens where many are possible',
    field: 'eta_cutoff',
    neutral: [0],
    needs: drawing,
  },
  xtcProbability: {
    kind: kinds.probability,
    flag: '--xtc-probability <p>',
    help: 'how often to exclude the top choices',
    neutral: [0],
    needs: drawing,
  },
  xtcThreshold: {
    kind: kinds.number('a number above 0, at most 0.5', (value) => value > 0 && value <= 0.5),
    flag: '--xtc-threshold <p>',
    help: 'what a top choice is: all from this probability up but the last are excluded (default: 0.1)',
    needs: ['drawing', 'xtc'],
  },
  xtcKeep: {
    kind: kinds.ids,
    flag: '--xtc-keep <ids>',
    help: 'exclude nothing when one of these tokens would go',
    needs: ['drawing', 'xtc'],
  },
};
