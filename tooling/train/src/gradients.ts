import { mapTensors, tensors } from '@blockformer/core';
import { dispose, type Scalar, type Tensor, valueAndGrads } from '@tensorflow/tfjs-core';
import type { Values } from './adam-w.ts';

/**
 * The loss as a number, and its gradient with respect to every tensor of the tree, as plain values. `learned` leaves out
 * what is no parameter (buffers).
 */
export const gradients = <P>(
  params: P,
  loss: (params: P) => Scalar,
  learned: (path: string) => boolean = () => true,
): { loss: number; gradients: Values } => {
  const named = tensors(params).filter(([path]) => learned(path));
  const back = valueAndGrads((...given: Tensor[]) => {
    const byPath = new Map(named.map(([path], i) => [path, given[i] as Tensor]));
    return loss(mapTensors(params, (tensor, path) => byPath.get(path) ?? tensor));
  });
  const { value, grads } = back(named.map(([, tensor]) => tensor));
  try {
    const values = named.map(([path], i) => [path, (grads[i] as Tensor).dataSync() as Float32Array] as const);
    return { loss: value.dataSync()[0] as number, gradients: new Map(values) };
  } finally {
    dispose([value, ...grads]);
  }
};
