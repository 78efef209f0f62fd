import { broadcast_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend.ts';
import { JOB } from '../jobs.ts';
import { allFloat, type Kernels, needed, sizeOf } from './define.ts';

/** Values that are worth a chunk of their own. */
const CHUNK = 32768;

/**
 * How an input of `shape` lies over an output seen as [rows, columns], as values from one row and one column to the next,
 * or undefined when it cannot be said so.
 */
const stridesOver = (
  shape: readonly number[],
  out: readonly number[],
  rows: number,
  columns: number,
): [row: number, column: number] | undefined => {
  const size = sizeOf(shape);
  if (size === 1) return [0, 0];
  if (size === rows * columns) return [columns, 1];
  const axes = shape.slice(shape.findIndex((n) => n !== 1));
  // All its axes are the last ones of the output: a bias.
  if (size === columns && axes.every((n, i) => n === out[out.length - axes.length + i])) return [0, 1];
  // Its last axis is 1 and the others are those of the output: a factor for each row.
  if (size === rows && shape.length === out.length && shape.every((n, i) => n === (i === out.length - 1 ? 1 : out[i])))
    return [1, 0];
  return undefined;
};

/** Rows and columns under which both inputs are simple: the whole as one row, or cut before the axes that repeat. */
const cutOf = (a: readonly number[], b: readonly number[], out: readonly number[]): [rows: number, columns: number] => {
  const size = sizeOf(out);
  const [sizeA, sizeB] = [sizeOf(a), sizeOf(b)];
  if ((sizeA === size || sizeA === 1) && (sizeB === size || sizeB === 1)) return [1, size];
  const smaller = sizeA < sizeB ? a : b;
  const columns = smaller.at(-1) === 1 && smaller.length === out.length ? (out.at(-1) as number) : sizeOf(smaller);
  return [size / columns, columns];
};

const binary =
  (operation: number) =>
  (backend: SimdBackend, inputs: { readonly [name: string]: TensorInfo | undefined }): TensorInfo | undefined => {
    const { machine } = backend;
    const [a, b] = [needed(inputs, 'a'), needed(inputs, 'b')];
    if (!allFloat(a, b)) return undefined;
    const shape = broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
    const [rows, columns] = cutOf(a.shape, b.shape, shape);
    const over = Number.isInteger(rows) ? [a, b].map((x) => stridesOver(x.shape, shape, rows, columns)) : [];
    const [overA, overB] = over;
    if (!overA || !overB) return undefined;
    const [atA, atB] = [backend.address(a), backend.address(b)];
    const { info, address } = backend.output(shape);
    // One long row is cut into rows of a chunk each; the last is shorter, and done by itself.
    const whole = rows === 1 ? Math.floor(columns / CHUNK) : rows;
    const width = rows === 1 ? CHUNK : columns;
    const size = Math.max(1, Math.ceil(CHUNK / Math.max(1, width)));
    const steps = rows === 1 ? [overA[1] * CHUNK, overB[1] * CHUNK] : [overA[0], overB[0]];
    const columnSteps = [overA[1], overB[1]];
    if (whole > 0)
      machine.run(
        JOB.binary,
        Math.ceil(whole / size),
        ...[atA, atB, address, whole, width, operation, ...steps, ...columnSteps, size],
      );
    const done = whole * width;
    if (done < rows * columns)
      machine.run(
        JOB.binary,
        1,
        ...[atA + done * overA[1] * 4, atB + done * overB[1] * 4, address + done * 4, 1, columns - done, operation],
        ...[0, 0, ...columnSteps, 1],
      );
    return info;
  };

/** The four operations of arithmetic, for equal shapes and the simple ways to broadcast. */
export const binaryKernels: Kernels = { Add: binary(0), Sub: binary(1), Multiply: binary(2), RealDiv: binary(3) };
