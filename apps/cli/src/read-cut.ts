import { type EncoderModel, expectCut, readTexts } from '@blockformer/models';
import type { ModelInput, TextInput, Tokenizer } from '@blockformer/tokenizer';
import { asUsageError } from './io.ts';

const OPTION = '--max-tokens';

/**
 * Texts as the model reads them, cut after as many tokens as the flag says, or else the model's own settings, if they do.
 * Those may say more than the model reads.
 */
export const readCut = (
  who: string,
  model: EncoderModel,
  tokenizer: Tokenizer,
  texts: readonly TextInput[],
  flag: number | undefined,
  own?: number,
): ModelInput[] => {
  const pairs = texts.some((text) => typeof text !== 'string');
  if (flag !== undefined) asUsageError(() => expectCut(OPTION, model, tokenizer, flag, pairs));
  const usual = own === undefined ? undefined : Math.min(own, model.positions ?? own);
  return readTexts(who, model, tokenizer, texts, { maxTokens: flag ?? usual, cutBy: OPTION });
};
