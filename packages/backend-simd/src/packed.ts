import { JOB } from './jobs.ts';
import type { Machine } from './machine.ts';

// Packed matrices: R rows (outputs) of K inputs in groups of 8 rows. docs/simd-storage.md draws the layouts.

export type Format = 'float32' | 'int8' | 'int4';

/** A matrix in the memory of the machine. `axis` is the one that is contracted: 0 for [K, R], 1 for [R, K]. */
export type Packed = {
  readonly format: Format;
  readonly address: number;
  readonly rows: number;
  readonly inner: number;
  readonly axis: 0 | 1;
};

/** Values read in one go while packing or unpacking: 4 MB of scratch. */
const PORTION = 2 ** 20;

/** Bytes of a group of 8 rows with `inner` inputs. */
export const groupBytes = (format: Format, inner: number): number =>
  format === 'float32' ? inner * 32 : Math.ceil(inner / 32) * (format === 'int8' ? 272 : 160);

const packedBytes = (format: Format, rows: number, inner: number): number =>
  Math.ceil(rows / 8) * groupBytes(format, inner);

const formatNumber = { float32: 0, int8: 1, int4: 2 } as const;

/**
 * Packs a matrix that is given portion by portion: `read` copies `length` values from `from` on to an address. Besides
 * the packed matrix only one portion is ever in memory.
 */
export const pack = (
  machine: Machine,
  format: Format,
  shape: readonly [number, number],
  axis: 0 | 1,
  read: (to: number, from: number, length: number) => void,
): Packed => {
  const [lines, width] = shape;
  const [inner, rows] = axis === 0 ? shape : [width, lines];
  const address = machine.allocate(packedBytes(format, rows, inner));
  const group = groupBytes(format, inner);
  // Lines of the source that make whole groups (axis 1) or whole blocks (axis 0).
  const unit = axis === 0 ? 32 : 8;
  const portion = Math.min(Math.max(unit, Math.floor(PORTION / width / unit) * unit), lines);
  const freed: number[] = [];
  const temporary = (bytes: number): number => {
    const place = machine.allocate(bytes);
    freed.push(place);
    return place;
  };
  try {
    const source = temporary(portion * width * 4);
    const scratch = format === 'float32' ? 0 : temporary(machine.threads * 1024);
    for (let line = 0; line < lines; line += portion) {
      const count = Math.min(portion, lines - line);
      read(source, line * width, count * width);
      const R = axis === 0 ? rows : count;
      const K = axis === 0 ? count : inner;
      const to = address + (axis === 0 ? (line / 32) * groupBytes(format, 32) : (line / 8) * group);
      const groups = Math.ceil(R / 8);
      const size = Math.max(1, Math.ceil(groups / (machine.threads * 8)));
      const chunks = Math.ceil(groups / size);
      const across = axis === 0 ? 1 : 0;
      if (format === 'float32')
        machine.run(JOB.packFloat32, chunks, source, to, R, K, across, 2, size, width, group, 0, 0);
      else
        machine.run(
          format === 'int8' ? JOB.packInt8 : JOB.packInt4,
          chunks,
          ...[source, to, R, K, across, scratch, size, width, group],
        );
    }
    return { format, address, rows, inner, axis };
  } catch (error) {
    machine.release(address);
    throw error;
  } finally {
    for (const place of freed) machine.release(place);
  }
};

/** Writes `count` rows to `to`, [count, inner]: those of the int32 numbers at `ids`, or from row `first` on if `ids` is 0. */
export const unpackRows = (
  machine: Machine,
  packed: Packed,
  to: number,
  count: number,
  ids: number,
  first: number,
): void => {
  const { format, address, inner } = packed;
  const size = Math.max(1, Math.ceil(16384 / inner));
  const chunks = Math.ceil(count / size);
  const group = groupBytes(format, inner);
  machine.run(JOB.unpackRows, chunks, ...[address, ids, first, count, inner, group, to, formatNumber[format], size]);
};

/** All values in the order of the tensor, [K, R] or [R, K]: what a kernel that knows nothing of packing sees. */
export const unpack = (machine: Machine, packed: Packed): Float32Array => {
  const { rows, inner, axis } = packed;
  const values = new Float32Array(rows * inner);
  const portion = Math.min(rows, Math.max(1, Math.floor(PORTION / inner)));
  const scratch = machine.allocate(portion * inner * 4);
  try {
    for (let row = 0; row < rows; row += portion) {
      const count = Math.min(portion, rows - row);
      unpackRows(machine, packed, scratch, count, 0, row);
      const part = machine.floats(scratch, count * inner);
      if (axis === 1) values.set(part, row * inner);
      else
        for (let r = 0; r < count; r++)
          for (let k = 0; k < inner; k++) values[k * rows + row + r] = part[r * inner + k] as number;
    }
    return values;
  } finally {
    machine.release(scratch);
  }
};
