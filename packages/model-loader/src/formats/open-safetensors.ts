import type { Checkpoint } from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import { decoders } from '../dtype.ts';
import type { ByteSource } from '../sources/source.ts';
import { safetensorsHeader } from './safetensors-header.ts';

/** The reference library refuses longer headers too. */
const MAX_HEADER = 100_000_000;

const open = async (bytes: ByteSource): Promise<Checkpoint> => {
  const { name: file, size } = bytes;
  if (size < 8) throw new CheckpointError(`${file}: ${size} bytes are too few for a safetensors file`);
  const start = await bytes.read(0, 8);
  const length = Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true));
  if (length === 0 || length > MAX_HEADER)
    throw new CheckpointError(`${file}: not a safetensors file (its header would be of ${length} bytes)`);
  const dataStart = 8 + length;
  if (dataStart > size)
    throw new CheckpointError(`${file}: the header ends at ${dataStart}, the file at ${size}: is it complete?`);
  const tensors = safetensorsHeader(file, await bytes.read(8, dataStart), size - dataStart);

  return {
    tensors,
    read: async (name) => {
      const tensor = tensors.get(name);
      if (!tensor) throw new CheckpointError(`${file}: no tensor ${JSON.stringify(name)}`);
      const { dtype, begin, end } = tensor;
      const decode = decoders[dtype];
      if (!decode)
        throw new CheckpointError(
          `${file}: tensor ${JSON.stringify(name)} is stored as ${dtype}; what can be read is ${Object.keys(decoders).join(', ')}`,
        );
      return decode(await bytes.read(dataStart + begin, dataStart + end));
    },
    close: () => bytes.close(),
  };
};

/**
 * Opens a safetensors file: reads and checks its header, and no more. The checkpoint takes over `bytes` and closes
 * them, here already when the file is no good.
 *
 * @throws CheckpointError unless the header is sound, and describes every byte after it exactly once.
 */
export const openSafetensors = async (bytes: ByteSource): Promise<Checkpoint> => {
  try {
    return await open(bytes);
  } catch (error) {
    await bytes.close();
    throw error;
  }
};
