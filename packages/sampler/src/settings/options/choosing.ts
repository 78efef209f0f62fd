import * as kinds from '../kinds.ts';
import type { Options } from '../option.ts';

const drawing = ['drawing'] as const;

/** How a token is chosen of those that are left. */
export const choosing: Options<'choice' | 'seed' | 'mirostatTarget' | 'mirostatRate'> = {
  choice: {
    kind: kinds.oneOf('greedy', 'multinomial', 'gumbel', 'mirostat', 'mirostat2'),
    flag: '--choose <how>',
    help: 'greedy takes the likeliest token; multinomial, gumbel, mirostat and mirostat2 draw',
  },
  seed: {
    kind: kinds.count(0),
    flag: '--seed <n>',
    help: 'same seed, same text (default: random, and shown)',
    needs: drawing,
  },
  mirostatTarget: {
    kind: kinds.positive,
    flag: '--mirostat-target <bits>',
    help: 'the surprise that mirostat keeps to (default: 5)',
    needs: ['mirostat'],
  },
  mirostatRate: {
    kind: kinds.positive,
    flag: '--mirostat-rate <rate>',
    help: 'how fast mirostat goes after it (default: 0.1)',
    needs: ['mirostat'],
  },
};
