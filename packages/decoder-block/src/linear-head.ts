import { type Init, type LinearParams, linear } from '@blockformer/core';
import type { Head } from './head.ts';

/** `hidden · weight + bias`: an output layer of its own, [..., D] to [..., V]. */
export const linearHead = (options: {
  dim: number;
  vocab: number;
  bias?: boolean;
  init?: Init;
}): Head<LinearParams> => {
  const { dim, vocab, bias = false, init } = options;
  const output = linear({ in: dim, out: vocab, bias, init });
  return { spec: output.spec, forward: (params, hidden) => output.forward(params, hidden) };
};
