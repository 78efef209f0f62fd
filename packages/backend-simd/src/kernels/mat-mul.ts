import { broadcast_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend.ts';
import { JOB } from '../jobs.ts';
import { allFloat, type Kernels, needed, sizeOf } from './define.ts';

// Matrix products of a batch: a [M, K] or [K, M] transposed, b [K, R] or [R, K] transposed

/** Multiply-adds that are worth a chunk of their own. */
const CHUNK = 2 ** 16;

/** All matrices of a batch as fours (width 1) or panels (width 2) of rows along `inner`, in scratch. */
const packed = (
  backend: SimdBackend,
  source: number,
  batch: number,
  rows: number,
  inner: number,
  across: boolean,
  width: 1 | 2,
): { address: number; bytes: number } => {
  const { machine } = backend;
  const groups = Math.ceil(rows / (width * 4));
  const group = width * 16 * inner;
  const bytes = groups * group;
  const address = backend.scratch(batch * bytes);
  const size = Math.max(1, Math.min(groups, Math.ceil(CHUNK / 4 / (width * 4 * inner))));
  const chunks = Math.ceil(groups / size) * batch;
  machine.run(
    JOB.packFloat32,
    chunks,
    ...[source, address, rows, inner, across ? 1 : 0, width, size, across ? rows : inner, group],
    ...[rows * inner * 4, bytes],
  );
  return { address, bytes };
};

const multiply = (
  backend: SimdBackend,
  [a, b]: readonly [TensorInfo, TensorInfo],
  [transposeA, transposeB]: readonly [boolean, boolean],
): TensorInfo | undefined => {
  const { machine } = backend;
  const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.shape.slice(-2) as [number, number];
  const [K, M] = transposeA ? [rowsA, columnsA] : [columnsA, rowsA];
  const [R, inner] = transposeB ? [rowsB, columnsB] : [columnsB, rowsB];
  const outer = [a, b].map(({ shape }) => shape.slice(0, -2)) as [number[], number[]];
  const batches = outer.map(sizeOf) as [number, number];
  // Batches that are equal, or one matrix for all; anything else is rare and goes to the CPU.
  const batch = Math.max(...batches);
  if (K !== inner || batches.some((n) => n !== 1 && n !== batch) || M * R * K * batch === 0) return undefined;
  const shape = broadcast_util.assertAndGetBroadcastShape(...outer);
  if (sizeOf(shape) !== batch) return undefined;
  const [atA, atB] = [backend.address(a), backend.address(b)];
  const { info, address } = backend.output([...shape, M, R]);
  // A column of one is a row: nothing to pack.
  const x = M === 1 ? { address: atA, bytes: K * 4 } : packed(backend, atA, batches[0], M, K, transposeA, 1);
  const panels = packed(backend, atB, batches[1], R, K, !transposeB, 2);
  const tokens = Math.min(M === 1 ? 1 : Math.ceil(M / 4) * 4, K <= 1024 ? 64 : 32);
  const groups = Math.ceil(R / 8);
  const size = Math.max(1, Math.min(groups, Math.ceil((CHUNK * 16) / (tokens * K * 8))));
  const perMatrix = Math.ceil(groups / size) * Math.ceil(M / tokens);
  machine.run(
    JOB.linearFloat32,
    perMatrix * batch,
    ...[panels.address, x.address, 0, address, 0, 0, M, R, K, 0, size, tokens],
    ...[batches[1] === 1 ? 0 : panels.bytes, batches[0] === 1 ? 0 : x.bytes, M * R * 4, R],
  );
  return info;
};

/** `BatchMatMul` with either side transposed: forward and backward of training. */
export const matMulKernels: Kernels = {
  BatchMatMul: (backend, inputs, { transposeA, transposeB }) => {
    const [a, b] = [needed(inputs, 'a'), needed(inputs, 'b')];
    if (!allFloat(a, b) || a.shape.length < 2 || b.shape.length < 2) return undefined;
    return multiply(backend, [a, b], [Boolean(transposeA), Boolean(transposeB)]);
  },
};
