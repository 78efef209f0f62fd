import type { Kind } from './kinds.ts';

/** What an option is of no effect without; `inert` says it in words. */
export type Need =
  | 'drawing'
  | 'drawing or contrastive'
  | 'mirostat'
  | 'beams'
  | 'groups'
  | 'diversity'
  | 'lookup'
  | 'guidance'
  | 'several'
  | 'xtc'
  | 'dry'
  | 'ends'
  | 'limit'
  | 'source';

export type Option = {
  readonly kind: Kind;
  /** In one line. */
  readonly help: string;
  /** As commands have it. */
  readonly flag: string;
  /** The field of generation_config.json that means it. */
  readonly field?: string;
  /** Values that are as good as leaving it out. */
  readonly neutral?: readonly unknown[];
  readonly needs?: readonly Need[];
};

/** Options by their names. */
export type Options<Name extends string> = { readonly [K in Name]: Option };
