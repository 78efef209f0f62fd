import type { NameTable } from '@blockformer/model-loader';

/** Our path or the beginning of one, and theirs; `*` stands for the number of the layer in both. */
export type PublishedNames = readonly (readonly [ours: string, theirs: string])[];

const matches = (ours: readonly string[], path: readonly string[]): boolean =>
  ours.length <= path.length && ours.every((step, i) => step === '*' || step === path[i]);

/**
 * The name table of a checkpoint in the layout of PyTorch: a linear map is stored [out, in], the scale of a norm is called
 * `weight`. A row of `names` gives the place of a part (`weight`, `bias` or `scale` follow) or of one tensor, as it is.
 */
export const publishedNames = (who: string, names: PublishedNames): NameTable => {
  const rows = names.map(([ours, theirs]) => ({ ours: ours.split('.'), theirs }));
  return (path) => {
    const steps = path.split('.');
    const row = rows.find(({ ours }) => matches(ours, steps));
    const layer = row?.ours.indexOf('*') ?? -1;
    const place = row && (layer < 0 ? row.theirs : row.theirs.replace('*', steps[layer] as string));
    const [leaf, ...deeper] = steps.slice(row?.ours.length ?? 0);
    if (place === undefined || deeper.length > 0) throw new Error(`${who}: no published name for parameter ${path}`);
    if (leaf === undefined) return place;
    if (leaf === 'weight') return { name: `${place}.weight`, transpose: true };
    return `${place}.${leaf === 'scale' ? 'weight' : leaf}`;
  };
};
