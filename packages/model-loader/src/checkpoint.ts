import type { Dtype } from './dtype.ts';

/** What a checkpoint says of a tensor before any of its values is read. */
export type TensorInfo = { readonly dtype: Dtype; readonly shape: readonly number[] };

/** Named tensors in storage. Opening one reads names and shapes; values are read one tensor at a time. */
export type Checkpoint = {
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /**
   * The values of a tensor as float32, in row-major order. The array belongs to the caller.
   *
   * @throws CheckpointError for a name it does not have, or a dtype that is not read.
   */
  read(name: string): Promise<Float32Array>;
  close(): Promise<void>;
};
