import type { StoredName } from './names.ts';

/** The shape of the parameter that `stored` describes in a tensor of shape `shape`; undefined when there is none in it. */
export const layoutShape = (
  { transpose, columns, squeeze }: StoredName,
  shape: readonly number[],
): readonly number[] | undefined => {
  const cut = [...shape];
  if (squeeze && cut.shift() !== 1) return undefined;
  if (columns) {
    const [start, end] = columns;
    if (!(start >= 0 && start < end && end <= (cut.pop() ?? 0))) return undefined;
    cut.push(end - start);
  }
  if (!transpose) return cut;
  return cut.length === 2 ? cut.reverse() : undefined;
};

const cutColumns = (values: Float32Array, width: number, [start, end]: readonly [number, number]): Float32Array => {
  const rows = values.length / width;
  const cut = new Float32Array(rows * (end - start));
  for (let row = 0; row < rows; row++)
    cut.set(values.subarray(row * width + start, row * width + end), row * (end - start));
  return cut;
};

/** Square of values that stays in the processor's cache while it is turned. */
const TILE = 32;

const transposed = (values: Float32Array, rows: number, columns: number): Float32Array => {
  const turned = new Float32Array(values.length);
  for (let top = 0; top < rows; top += TILE) {
    const bottom = Math.min(top + TILE, rows);
    for (let left = 0; left < columns; left += TILE) {
      const right = Math.min(left + TILE, columns);
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++)
          turned[column * rows + row] = values[row * columns + column] as number;
    }
  }
  return turned;
};

/** The values of the parameter that `stored` describes, out of those of a tensor of shape `shape`. */
export const layoutValues = (
  { transpose, columns }: StoredName,
  shape: readonly number[],
  values: Float32Array,
): Float32Array => {
  const width = shape.at(-1) ?? 1;
  const cut = columns ? cutColumns(values, width, columns) : values;
  if (!transpose) return cut;
  const cutWidth = columns ? columns[1] - columns[0] : width;
  return transposed(cut, cut.length / cutWidth, cutWidth);
};
