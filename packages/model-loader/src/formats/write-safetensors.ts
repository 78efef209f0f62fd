import { CheckpointError } from '../checkpoint-error.ts';

export type TensorToWrite = {
  readonly name: string;
  readonly shape: readonly number[];
  /** Float32Array is stored as F32, Int32Array as I32, Uint16Array as F16: the bits that `toFloat16` gives. */
  readonly values: Float32Array | Int32Array | Uint16Array;
};

/**
 * A safetensors file in pieces, to be written one after the other: the header, then the values of each tensor, which
 * are not copied.
 *
 * @throws CheckpointError for two tensors of one name, or values that do not fill the shape.
 */
export const writeSafetensors = (
  tensors: Iterable<TensorToWrite>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array[] => {
  const header = new Map<string, unknown>(metadata ? [['__metadata__', metadata]] : []);
  const data: Uint8Array[] = [];
  let begin = 0;
  for (const { name, shape, values } of tensors) {
    if (header.has(name) || name === '__metadata__')
      throw new CheckpointError(`writeSafetensors: the name ${JSON.stringify(name)} is taken`);
    if (shape.reduce((size, n) => size * n, 1) !== values.length)
      throw new CheckpointError(`writeSafetensors: ${name} of shape [${shape.join(', ')}] has ${values.length} values`);
    const end = begin + values.byteLength;
    const dtype = values instanceof Int32Array ? 'I32' : values instanceof Uint16Array ? 'F16' : 'F32';
    header.set(name, { dtype, shape, data_offsets: [begin, end] });
    data.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    begin = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  // Spaces up to a multiple of 8, so that a mapped file has its values aligned.
  const start = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(start.length - 8), true);
  start.set(json, 8);
  return [start, ...data];
};
