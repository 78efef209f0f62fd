/** Where a model comes from. A folder's files can be sent to the worker, but not be put into a link. */
export type ModelRef =
  | { readonly from: 'embedded'; readonly name: EmbeddedName }
  | { readonly from: 'hub'; readonly name: string }
  | { readonly from: 'folder'; readonly name: string; readonly files: Readonly<Record<string, File>> };

export type EmbeddedName = 'speeches' | 'masked' | 'phonemes';

/** One name for each model that can be open. */
export const keyOf = ({ from, name }: ModelRef): string => `${from}:${name}`;

/** The reference that a key in a link means; undefined where that cannot be known (a folder, nonsense). */
export const refOf = (key: string): ModelRef | undefined => {
  const [, from, name = ''] = /^(embedded|hub):(.+)$/.exec(key) ?? [];
  if (from === 'hub') return { from, name };
  if (from === 'embedded' && (name === 'speeches' || name === 'masked' || name === 'phonemes')) return { from, name };
  return undefined;
};
