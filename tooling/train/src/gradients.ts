import { mapTensors, tensors } from '@blockformer/core';
import { dispose, type Scalar, type Tensor, valueAndGrads } from '@tensorflow/tfjs-core';
import type { Values } from './adam-w.ts';

/** The loss as a number, and its gradient with respect to every parameter of the tree, as plain values. */
export const gradients = <P>(params: P, loss: (params: P) => Scalar): { loss: number; gradients: Values } => {
  const named = tensors(params);
  const back = valueAndGrads((...given: Tensor[]) => {
    const byPath = new Map(named.map(([path], i) => [path, given[i] as Tensor]));
    return loss(mapTensors(params, (_tensor, path) => byPath.get(path) as Tensor));
  });
  const { value, grads } = back(named.map(([, tensor]) => tensor));
  try {
    const values = grads.map(
      (gradient, i) => [(named[i] as [string])[0], gradient.dataSync() as Float32Array] as const,
    );
    return { loss: value.dataSync()[0] as number, gradients: new Map(values) };
  } finally {
    dispose([value, ...grads]);
  }
};
