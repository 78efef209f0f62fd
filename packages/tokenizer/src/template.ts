/** A place in a template: an id that is added, or the first or second text; with the type id (segment) of its tokens. */
export type TemplatePart =
  | { readonly id: number; readonly typeId: number }
  | { readonly text: 0 | 1; readonly typeId: number };

/** What stands around a text, or around two, when a model reads them. */
export type Template = { readonly single: readonly TemplatePart[]; readonly pair: readonly TemplatePart[] };

export type TemplateOptions = {
  readonly before?: readonly number[];
  /** Between the texts of a pair. */
  readonly between?: readonly number[];
  readonly after?: readonly number[];
  /** The type ids of the first text, with what is before and between, and of the second. Default: 0 and 1. */
  readonly typeIds?: readonly [first: number, second: number];
};

/**
 * The usual template: `before A after`, and `before A between B after` for two texts.
 *
 * BERT: `{ before: [cls], between: [sep], after: [sep] }`; RoBERTa: `between: [sep, sep], typeIds: [0, 0]`.
 */
export const templateOf = ({
  before = [],
  between = [],
  after = [],
  typeIds: [first, second] = [0, 1],
}: TemplateOptions = {}): Template => {
  const added = (ids: readonly number[], typeId: number): TemplatePart[] => ids.map((id) => ({ id, typeId }));
  return {
    single: [...added(before, first), { text: 0, typeId: first }, ...added(after, first)],
    pair: [
      ...added(before, first),
      { text: 0, typeId: first },
      ...added(between, first),
      { text: 1, typeId: second },
      ...added(after, second),
    ],
  };
};

/** The ids that a template adds. */
export const addedIds = (parts: readonly TemplatePart[]): number[] =>
  parts.flatMap((part) => ('id' in part ? [part.id] : []));
