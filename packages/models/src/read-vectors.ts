import type { Tensor } from '@tensorflow/tfjs-core';

/** The values of each vector of a float tensor [..., V], in order. They share one array. */
export const readVectors = async (tensor: Tensor): Promise<Float32Array[]> => {
  const V = tensor.shape.at(-1) as number;
  const values = (await tensor.data()) as Float32Array;
  return Array.from({ length: values.length / V }, (_, row) => values.subarray(row * V, (row + 1) * V));
};
