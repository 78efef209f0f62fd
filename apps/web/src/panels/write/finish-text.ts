import type { Finish } from '@blockformer/sampler';

const TEXTS: Readonly<Record<Finish, string>> = {
  end: 'ended by the model’s end token',
  stop: 'ended before the text to stop at',
  length: 'ended at the limit of new tokens',
  context: 'ended because the model’s context is full',
  time: 'ended when the time was up',
  aborted: 'stopped',
};

/** Why a text ended, in words. */
export const finishText = (finish: Finish): string => TEXTS[finish];
