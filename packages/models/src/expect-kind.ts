/** What the kinds of models are called in messages. */
const names: Readonly<Record<string, string>> = {
  decoder: 'a decoder',
  encoder: 'an encoder',
  'encoder-decoder': 'an encoder-decoder',
};

/**
 * The model, known to be of one kind.
 *
 * @throws Error one line that says what it is and what was expected, when it is of another.
 */
export const expectKind = <M extends { readonly kind: string; readonly type: string }, Kind extends M['kind']>(
  who: string,
  model: M,
  kind: Kind,
): Extract<M, { readonly kind: Kind }> => {
  if (model.kind !== kind)
    throw new Error(
      `${who}: needs ${names[kind] ?? kind}, and this model (${model.type}) is ${names[model.kind] ?? model.kind}`,
    );
  return model as Extract<M, { readonly kind: Kind }>;
};
