import { percent } from '../../../ui/numbers.ts';
import { quoted, signed, weightText } from './number-text.ts';
import { type Steps, strongestOther } from './steps-of.ts';

export const stepNames = ['Query · key', 'Scale', 'Mask', 'Softmax', 'Values'] as const;
/** 0 is all of them. */
export type StepNumber = 0 | 1 | 2 | 3 | 4 | 5;

type Named = {
  readonly steps: Steps;
  readonly query: string;
  readonly keys: readonly string[];
  /** Which attention it is. */
  readonly kind: 'cross' | 'encoder' | 'decoder';
  /** The position of the token itself among the keys. */
  readonly own: number | undefined;
};

/** What a step does, with the numbers of the token that matters most. */
export const explain = (step: StepNumber, { steps, query, keys, kind, own }: Named): string => {
  const K = steps.query.length;
  const best = strongestOther(steps, own);
  const most = steps.keys[best];
  const itself = own === undefined || own === best ? undefined : steps.keys[own]?.weight;
  const who = quoted(query);
  const whom = quoted(keys[best] ?? '');
  const hidden = steps.keys.filter((each) => each.hidden).length;
  if (!most) return '';
  switch (step) {
    case 0:
      return kind === 'cross'
        ? `To write ${who}, the decoder asks with a query, and the keys of what was read answer. The answers decide how much of each value is taken: of ${whom} ${percent(most.weight)}.`
        : `${who} asks with its query, every key answers, and the answers decide how much of each value is taken: of ${whom} ${percent(most.weight)}.`;
    case 1:
      return `The ${K} numbers of the query of ${who} are multiplied with the ${K} of each key, and added up. The more alike they point, the larger the product: ${signed(most.product)} with ${whom}.`;
    case 2:
      if (steps.biased)
        return `This model scales nothing: it adds a number for the distance between the tokens, which it has learned. With ${whom}: ${signed(most.product)} becomes ${signed(most.scaled)}.`;
      return `Sums of ${K} products grow with their number, so each is multiplied by ${steps.scale.toFixed(4)}${isRoot(steps.scale, K) ? `, which is 1/√${K}` : ''}. ${signed(most.product)} becomes ${signed(most.scaled)}.`;
    case 3:
      if (hidden > 0)
        return `${who} must not see ${hidden === 1 ? 'the token that comes' : `the ${hidden} tokens that come`} later, or there would be nothing to predict: their score becomes −∞.`;
      return kind === 'decoder'
        ? `Nothing is hidden from ${who}: no token comes later.`
        : `Nothing is hidden: ${who} may look at all ${keys.length} tokens${kind === 'cross' ? ' that were read' : ', on both sides'}.`;
    case 4:
      return `e to the power of each score, divided by the sum of all of them: shares that come to 1. ${whom} gets ${weightText(most.weight)}${itself === undefined ? '' : `, ${who} itself ${weightText(itself)}`}.`;
    case 5:
      return `Each value vector fades with its weight, and what is left is added up. The sum is what this head hands on for ${who}.`;
  }
};

export const isRoot = (scale: number, K: number): boolean => Math.abs(scale - 1 / Math.sqrt(K)) < 1e-9;
