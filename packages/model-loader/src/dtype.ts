import { fromBfloat16, fromFloat16 } from './half-floats.ts';

export type Dtype =
  | 'F32'
  | 'F16'
  | 'BF16'
  | 'F64'
  | 'F8_E4M3'
  | 'F8_E5M2'
  | 'BOOL'
  | 'I8'
  | 'U8'
  | 'I16'
  | 'U16'
  | 'I32'
  | 'U32'
  | 'I64'
  | 'U64';

/** Bytes of one value of each dtype that a checkpoint may list. */
export const dtypeBytes: Readonly<Record<Dtype, number>> = {
  F32: 4,
  F16: 2,
  BF16: 2,
  F64: 8,
  F8_E4M3: 1,
  F8_E5M2: 1,
  BOOL: 1,
  I8: 1,
  U8: 1,
  I16: 2,
  U16: 2,
  I32: 4,
  U32: 4,
  I64: 8,
  U64: 8,
};

export const isDtype = (value: unknown): value is Dtype =>
  typeof value === 'string' && Object.hasOwn(dtypeBytes, value);

type View<T> = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => T;

/** The bytes as numbers of `size` bytes; copied only when they start where such numbers cannot. */
const view = <T>(Numbers: View<T>, size: number, bytes: Uint8Array): T => {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new Numbers(buffer, byteOffset, byteLength / size);
};

/**
 * From little-endian stored values to float32, for the dtypes whose values can be read. F32 is a view of the bytes, F64
 * and I32 are rounded to the nearest float32, the others are exact.
 */
export const decoders: { readonly [D in Dtype]?: (bytes: Uint8Array) => Float32Array } = {
  F32: (bytes) => view(Float32Array, 4, bytes),
  F16: (bytes) => fromFloat16(view(Uint16Array, 2, bytes)),
  BF16: (bytes) => fromBfloat16(view(Uint16Array, 2, bytes)),
  F64: (bytes) => Float32Array.from(view(Float64Array, 8, bytes)),
  I32: (bytes) => Float32Array.from(view(Int32Array, 4, bytes)),
  U8: (bytes) => Float32Array.from(bytes),
  BOOL: (bytes) => Float32Array.from(bytes),
};
