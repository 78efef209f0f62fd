import { type Init, type LinearParams, linear, type SpecTree } from '@blockformer/core';
import { tidy } from '@tensorflow/tfjs-core';
import type { EncoderHead } from './encoder-head.ts';
import type { Pooler } from './pooler.ts';

// B: batch, T: positions, D: width, C: classes

export type SequenceClassificationHeadParams<P> = { pooler: P; output: LinearParams };

/** Scores of the classes of a text: `pooler(hidden) · W + b`, [B, T, D] gives [B, C]. */
export const sequenceClassificationHead = <P>(options: {
  dim: number;
  labels: number;
  pooler: Pooler<P>;
  init?: Init;
}): EncoderHead<SequenceClassificationHeadParams<P>> => {
  const { dim, labels, pooler, init } = options;
  const output = linear({ in: dim, out: labels, init });
  const spec = { pooler: pooler.spec, output: output.spec };
  return {
    spec: spec as SpecTree<SequenceClassificationHeadParams<P>>,
    forward: (params, hidden, { tap }) =>
      tidy(() => output.forward(params.output, pooler.forward(params.pooler, hidden, { tap }))),
  };
};

/** Scores of the classes of each token: `hidden · W + b`, [B, T, D] gives [B, T, C]. */
export const tokenClassificationHead = (options: {
  dim: number;
  labels: number;
  init?: Init;
}): EncoderHead<LinearParams> => {
  const { dim, labels, init } = options;
  const output = linear({ in: dim, out: labels, init });
  return { spec: output.spec, forward: (params, hidden) => output.forward(params, hidden) };
};
