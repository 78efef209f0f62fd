/**
 * Throws when the tokenizer has ids that the model cannot be fed: they are of different models. A model may have more
 * ids than its tokenizer.
 *
 * @throws RangeError one line.
 */
export const expectTokenizer = (tokenizer: { readonly size: number }, model: { readonly vocab: number }): void => {
  if (tokenizer.size > model.vocab)
    throw new RangeError(
      `the tokenizer has ${tokenizer.size} tokens and the model a vocabulary of ${model.vocab}: they do not belong together`,
    );
};
