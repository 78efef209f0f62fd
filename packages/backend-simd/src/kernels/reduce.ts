import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend.ts';
import { JOB } from '../jobs.ts';
import { allFloat, type Inputs, type Kernels, needed, sizeOf } from './define.ts';

// N, M: sizes before and behind the axes that are summed, R: their size

/** Values that are worth a chunk of their own. */
const CHUNK = 32768;

/** `Sum` or `Mean` over axes that are neighbours, seen as [N, R, M] to [N, M]. */
const reduce = (
  backend: SimdBackend,
  inputs: Inputs,
  given: number | number[],
  keepDims: boolean,
  mean: boolean,
): TensorInfo | undefined => {
  const x = needed(inputs, 'x');
  const axes = util.parseAxisParam(given, x.shape).sort((a, b) => a - b);
  const neighbours = axes.every((axis, i) => i === 0 || axis === (axes[i - 1] as number) + 1);
  if (!allFloat(x) || !neighbours || axes.length === 0 || sizeOf(x.shape) === 0) return undefined;
  const { machine } = backend;
  const [first = 0] = axes;
  const [N, R, M] = [
    sizeOf(x.shape.slice(0, first)),
    sizeOf(axes.map((axis) => x.shape[axis] as number)),
    sizeOf(x.shape.slice(first + axes.length)),
  ];
  const [shape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
  const from = backend.address(x);
  const { info, address } = backend.output(keepDims ? backend_util.expandShapeToKeepDim(shape, axes) : shape);
  const factor = machine.bits(mean ? 1 / R : 1);
  if (M === 1) {
    const size = Math.max(1, Math.ceil(CHUNK / R));
    machine.run(JOB.sumRows, Math.ceil(N / size), from, address, N, R, M, factor, size);
  } else {
    const size = Math.max(16, Math.ceil(CHUNK / R / 16) * 16);
    machine.run(JOB.sumColumns, N * Math.ceil(M / size), from, address, N, R, M, factor, size);
  }
  return info;
};

/** Sums, and the sum by segments that is the gradient of gathering. */
export const reduceKernels: Kernels = {
  Sum: (backend, inputs, { axis, keepDims }) => reduce(backend, inputs, axis as number[], Boolean(keepDims), false),
  Mean: (backend, inputs, { axis, keepDims }) => reduce(backend, inputs, axis as number[], Boolean(keepDims), true),

  UnsortedSegmentSum: (backend, inputs, { numSegments }) => {
    const [x, segmentIds] = [needed(inputs, 'x'), needed(inputs, 'segmentIds')];
    if (!allFloat(x) || segmentIds.dtype !== 'int32') return undefined;
    const { machine } = backend;
    const count = sizeOf(segmentIds.shape);
    const shape = [numSegments as number, ...x.shape.slice(segmentIds.shape.length)];
    const width = sizeOf(shape.slice(1));
    const [from, at] = [backend.address(x), backend.address(segmentIds)];
    const { info, address } = backend.output(shape);
    const values = machine.floats(from, count * width);
    const sums = machine.floats(address, sizeOf(shape)).fill(0);
    machine.integers(at, count).forEach((segment, row) => {
      // As in TensorFlow, a row whose segment does not exist is dropped.
      if (segment < 0 || segment >= (numSegments as number)) return;
      for (let i = 0; i < width; i++) (sums[segment * width + i] as number) += values[row * width + i] as number;
    });
    return info;
  },
};
