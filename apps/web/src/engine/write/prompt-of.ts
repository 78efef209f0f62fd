import { expectIds, expectTokenizer } from '@blockformer/models';
import type { OpenModel } from '../open-model.ts';

const NUMBERS = /^[\d\s,]*$/;

const idsOf = (text: string, name: string): number[] => {
  if (!NUMBERS.test(text)) throw new Error(`${name} has no tokenizer: write the prompt as token ids, such as 1, 2, 3`);
  return text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number);
};

/**
 * The ids that a text is continued from, as `blockformer generate` has them: of an empty text the model's start token. For
 * a model without a tokenizer the text is a list of ids.
 *
 * @throws Error one line, for a text that the model cannot be given.
 */
export const promptOf = (text: string, { tokenizer, startId, plan, info }: OpenModel): number[] => {
  if (tokenizer) expectTokenizer(tokenizer, plan.model);
  const ids = tokenizer ? tokenizer.encode(text) : idsOf(text, info.name);
  if (ids.length === 0 && startId === undefined)
    throw new Error(`${info.name} has no start token, so it needs a prompt`);
  const prompt = ids.length === 0 ? [startId as number] : ids;
  expectIds('The prompt', prompt, plan.model);
  return prompt;
};
