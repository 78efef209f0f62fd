import { mapTensors } from '@blockformer/core';
import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { SimdBackend } from './backend.ts';
import { storeInt16 } from './kernels/attention.ts';
import { type Format, pack } from './packed.ts';

/** How weights are stored: float32 panels, or blocks of 32 as int8 or int4. See docs/simd-storage.md. */
export type WeightFormat = Format;
export type CompressOptions = { readonly weights: WeightFormat };

/** The axis that is contracted: a linear map is [in, out], a table [V, D] is read by rows. Others are not packed. */
const contracted = (path: string, { shape, dtype }: Tensor): 0 | 1 | undefined => {
  if (shape.length !== 2 || dtype !== 'float32') return undefined;
  if (/(^|\.)weight$/.test(path)) return 0;
  if (/(^|\.)table$/.test(path)) return 1;
  return undefined;
};

const simdBackend = (who: string): SimdBackend => {
  const { backend, backendName } = engine();
  if (backend instanceof SimdBackend) return backend;
  throw new Error(`${who}: packed values live in the simd backend, and ${backendName} is active`);
};

/**
 * The tensor as the backend stores it best: a linear map (`…weight` of rank 2) or an embedding table (`…table`) as a packed
 * matrix, anything else as a second owner of the same data. The result is an ordinary float32 tensor of the same shape;
 * int8 and int4 change its values a little, and reading it gives the changed ones. The given tensor stays, and belongs to
 * the caller: dispose of it right away when loading, so that only one float32 matrix is in memory at a time.
 *
 * @throws Error when the active backend is not `simd`.
 */
export const compressTensor = (path: string, tensor: Tensor, { weights }: CompressOptions): Tensor => {
  const backend = simdBackend('compress');
  if (weights !== 'float32' && weights !== 'int8' && weights !== 'int4')
    throw new RangeError(`compress: weights are float32, int8 or int4, got ${weights}`);
  const axis = contracted(path, tensor);
  if (axis === undefined || tensor.size === 0) return tensor.clone();
  const shape = tensor.shape as [number, number];
  return backend.kernel(() => {
    const stored = backend.entry(tensor.dataId).stored;
    const { machine } = backend;
    const values = stored.kind === 'block' ? undefined : (backend.readSync(tensor.dataId) as Float32Array);
    const packed = pack(machine, weights, shape, axis, (to, from, length) => {
      const part = values
        ? values.subarray(from, from + length)
        : machine.floats((stored as { address: number }).address + from * 4, length);
      machine.floats(to, length).set(part);
    });
    const info = backend.store(shape, 'float32', { kind: 'packed', packed });
    return engine().makeTensorFromTensorInfo(info, backend);
  });
};

/**
 * A parameter tree with its weights stored as `weights`: a new tree of new tensors. The given one stays and belongs to its
 * owner, who may dispose of it (`disposeTree`) to have its memory back.
 */
export const compress = <Tree>(params: Tree, options: CompressOptions): Tree =>
  mapTensors(params, (tensor, path) => compressTensor(path, tensor, options));

/**
 * Keys and values (a tree of float32 tensors [B, H, S, K]) stored as int16 with a float32 scale for each row: half the
 * memory, and half of what a token reads of them. A new tree of new tensors; the given one stays. What `append` adds to
 * them is stored in the same way. The error is 2⁻¹⁶ of the largest value of a row, far below that of int8 weights.
 *
 * `withCache(model, compressCache)` of decoder-block keeps all of a model's keys and values like this.
 *
 * @throws Error when the active backend is not `simd`.
 */
export const compressCache = <Tree>(keysValues: Tree): Tree =>
  mapTensors(keysValues, (tensor) => {
    const backend = simdBackend('compressCache');
    if (tensor.shape.length !== 4 || tensor.dtype !== 'float32')
      throw new TypeError(
        `compressCache: keys and values are float32 [B, H, S, K], got ${tensor.dtype} [${tensor.shape}]`,
      );
    return backend.kernel(() => engine().makeTensorFromTensorInfo(storeInt16(backend, tensor), backend));
  });
