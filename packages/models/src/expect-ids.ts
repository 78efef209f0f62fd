/**
 * Throws unless all ids are in the vocabulary and, with `past` positions before them, within the context. Not every
 * backend checks the range of a gather, so this comes before ids become a tensor.
 *
 * @throws RangeError one line: who, what it got, what there is.
 */
export const expectIds = (
  who: string,
  ids: readonly number[],
  { vocab, positions = Number.POSITIVE_INFINITY }: { readonly vocab: number; readonly positions?: number },
  past = 0,
): void => {
  if (ids.length === 0) throw new RangeError(`${who}: no ids`);
  const wrong = ids.find((id) => !(Number.isInteger(id) && id >= 0 && id < vocab));
  if (wrong !== undefined) throw new RangeError(`${who}: id ${wrong} is not in the vocabulary of ${vocab}`);
  if (past + ids.length > positions)
    throw new RangeError(`${who}: ${past + ids.length} tokens are more than the context of ${positions}`);
};
