import type { WeightFormat } from '@blockformer/backend-simd';

/** How weights are to be stored; without it, as is usual for a model of its size. */
type Stored = { readonly weights?: WeightFormat };

/** Where a model comes from. A folder's files can be sent to the worker, but not be put into a link. */
export type ModelRef = Stored &
  (
    | { readonly from: 'embedded'; readonly name: EmbeddedName }
    | { readonly from: 'hub'; readonly name: string }
    | { readonly from: 'folder'; readonly name: string; readonly files: Readonly<Record<string, File>> }
  );

export type EmbeddedName = 'speeches' | 'masked' | 'phonemes';

/** The name of where a model comes from, whatever its weights are stored as. */
export const placeOf = ({ from, name }: Pick<ModelRef, 'from' | 'name'>): string => `${from}:${name}`;

/** One name for each model that can be open: `hub:owner/name`, or `hub:owner/name~int8` for weights that were asked for. */
export const keyOf = (ref: ModelRef): string => `${placeOf(ref)}${ref.weights ? `~${ref.weights}` : ''}`;

/** A key in its two parts. */
export const readKey = (key: string): { readonly place: string; readonly weights?: WeightFormat } => {
  const [, place = '', weights] = /^(.*?)(?:~(float32|int8|int4))?$/s.exec(key) ?? [];
  return { place, ...(weights ? { weights: weights as WeightFormat } : {}) };
};

/** The reference that a key in a link means; undefined where that cannot be known (a folder, nonsense). */
export const refOf = (key: string): ModelRef | undefined => {
  const { place, ...stored } = readKey(key);
  const [, from, name = ''] = /^(embedded|hub):(.+)$/.exec(place) ?? [];
  if (from === 'hub') return { from, name, ...stored };
  if (from === 'embedded' && (name === 'speeches' || name === 'masked' || name === 'phonemes'))
    return { from, name, ...stored };
  return undefined;
};

/** Whether a model is part of the page, as it is usual: such ones stay open. */
export const isUsual = ({ from, weights }: ModelRef): boolean => from === 'embedded' && !weights;
