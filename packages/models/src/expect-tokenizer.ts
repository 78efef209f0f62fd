/**
 * Throws when the tokenizer has ids that the model cannot be fed: they are of different models. A model may have more
 * ids than its tokenizer; of an encoder-decoder with two vocabularies the larger counts.
 *
 * @throws RangeError one line.
 */
export const expectTokenizer = (
  { size }: { readonly size: number },
  model: { readonly vocab: number; readonly source?: { readonly vocab: number } },
): void => {
  const vocab = Math.max(model.vocab, model.source?.vocab ?? 0);
  if (size > vocab)
    throw new RangeError(
      `the tokenizer has ${size} tokens and the model a vocabulary of ${vocab}: they do not belong together`,
    );
};
