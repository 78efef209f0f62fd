/** Where a parameter is in a checkpoint, when it is not a whole stored tensor as it is. */
export type StoredName = {
  readonly name: string;
  /** Stored [out, in]: transposed at load. Done after `columns`. */
  readonly transpose?: boolean;
  /** The parameter is these columns of the stored last axis, the end not included. */
  readonly columns?: readonly [start: number, end: number];
  /** Stored with a first axis of 1 that the parameter does not have: [1, V]. */
  readonly squeeze?: boolean;
};

/** From our parameter path (`blocks.3.attention.query.weight`) to the name in a checkpoint. */
export type NameTable = (path: string) => string | StoredName;

/** Stored tensors that are left alone on purpose. */
export type Ignored = readonly { readonly pattern: RegExp; readonly reason: string }[];
