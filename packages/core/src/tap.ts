import { clone, keep, type Tensor } from '@tensorflow/tfjs-core';
import { ShapeError } from './shape-error.ts';

/**
 * Sees every named tensor of a forward pass. Returning the tensor observes; returning another one of the same shape
 * intervenes. The tensor is released when the pass ends: keep it with `tf.keep(tf.clone(tensor))` or use `recordTaps`.
 */
export type Tap = (name: string, tensor: Tensor) => Tensor;

const show = (tap: Tap, name: string, tensor: Tensor): Tensor => {
  const result = tap(name, tensor);
  if (result !== tensor && result.shape.join() !== tensor.shape.join())
    throw new ShapeError(`tap: ${name} is [${tensor.shape.join(', ')}], the tap returned [${result.shape.join(', ')}]`);
  return result;
};

/** Shows `tensor` to the tap under `name`, and gives what the tap returns. Without a tap it is the tensor itself. */
export const tapped = <T extends Tensor>(tap: Tap | undefined, name: string, tensor: T): T =>
  tap ? (show(tap, name, tensor) as T) : tensor;

/** The tap of an inner part: its names come out as `prefix.name`. */
export const tapUnder = (tap: Tap | undefined, prefix: string): Tap | undefined =>
  tap && ((name, tensor) => show(tap, `${prefix}.${name}`, tensor));

/** Keeps what a forward pass shows: the tensors by name in the order seen, until `dispose`. */
export type TapRecord = { readonly tap: Tap; readonly tensors: ReadonlyMap<string, Tensor>; dispose(): void };

/** A tap that keeps a copy of every tensor whose name `wanted` accepts (default: all). */
export const recordTaps = (wanted: (name: string) => boolean = () => true): TapRecord => {
  const tensors = new Map<string, Tensor>();
  return {
    tensors,
    tap: (name, tensor) => {
      if (wanted(name)) {
        tensors.get(name)?.dispose();
        tensors.set(name, keep(clone(tensor)));
      }
      return tensor;
    },
    dispose: () => {
      for (const tensor of tensors.values()) tensor.dispose();
      tensors.clear();
    },
  };
};
