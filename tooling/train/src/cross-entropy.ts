import {
  add,
  customGrad,
  div,
  logSumExp,
  mean,
  mul,
  oneHot,
  reshape,
  type Scalar,
  softmax,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';

// N: rows, V: vocabulary

/**
 * The mean over the rows of `−Σ target · log softmax(logits)`: logits [N, V], labels int32 [N]. The target is `1 − smoothing`
 * for the label, plus `smoothing / V` for every token (Szegedy et al., arXiv:1512.00567). Rows count by their `weights` [N],
 * 1 by default, so padding has 0.
 *
 * The gradient, `weight · (softmax(logits) − target)`, is written out: the one that TensorFlow.js composes takes three
 * times as many passes over [N, V].
 */
export const crossEntropy = (
  logits: Tensor2D,
  labels: Tensor1D,
  { smoothing = 0, weights }: { smoothing?: number; weights?: Tensor1D } = {},
): Scalar => {
  const [N, V] = logits.shape;
  const loss = customGrad((x, save) => {
    const scores = x as Tensor2D;
    const hot = mul(oneHot(labels, V), 1 - smoothing); // [N, V]
    const target = smoothing === 0 ? hot : add(hot, smoothing / V); // [N, V]
    const share = weights ? div(weights, sum(weights)) : undefined; // [N]
    const each = sub(logSumExp(scores, -1), sum(mul(target, scores), -1)); // [N]
    const value = share ? sum(mul(each, share)) : mean(each);
    (save as (tensors: Tensor[]) => void)([scores, target, ...(share ? [share] : [])]);
    return {
      value,
      gradFunc: (dy, saved) => {
        const [scores, target, share] = saved as [Tensor2D, Tensor2D, Tensor1D?];
        const error = sub(softmax(scores), target); // [N, V]
        return mul(share ? mul(error, reshape(share, [N, 1])) : mul(error, 1 / N), dy);
      },
    };
  });
  return tidy(() => loss(logits) as Scalar);
};
