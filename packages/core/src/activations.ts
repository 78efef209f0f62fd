import { add, erf, exp, mul, relu as reluOp, sigmoid, square, sub, type Tensor, tanh } from '@tensorflow/tfjs-core';
import { type Fusable, fusable } from './fusable.ts';

/**
 * An elementwise function. `kernel`, if present, is the name by which a backend's fused linear map knows it; any plain
 * function of a tensor serves as well and is then applied after the map.
 */
export type Activation = { (x: Tensor): Tensor; readonly kernel?: string };

type Unary = { x: Tensor };

/** `slope` is its derivative where that is worth a kernel of its own. */
const activation = (
  kernel: string,
  composed: (x: Tensor) => Tensor,
  slope?: Fusable<Unary, object, Tensor>,
): Activation => {
  const operation = fusable<Unary, object>(
    kernel,
    ({ x }) => composed(x),
    slope && (({ x }, _, dy) => ({ x: mul(dy, slope({ x }, {})) })),
  );
  return Object.assign((x: Tensor) => operation({ x }, {}), { kernel });
};

/** `max(0, x)` */
export const relu: Activation = Object.assign((x: Tensor) => reluOp(x), { kernel: 'Relu' });

/** Fusable `GeluSlope`: `Φ(x) + x · φ(x)`. */
const geluSlope = fusable<Unary, object>('GeluSlope', ({ x }) => {
  const distribution = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
  return add(distribution, mul(mul(x, exp(mul(square(x), -0.5))), 1 / Math.sqrt(2 * Math.PI)));
});

/** `x · Φ(x)`, the exact form with erf (PyTorch's default, BERT). Hendrycks and Gimpel, arXiv:1606.08415. */
export const gelu: Activation = activation(
  'Gelu',
  (x) => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1)),
  geluSlope,
);

/** Fusable `GeluTanhSlope`: with `t = tanh u`, `(1 + t) / 2 + x/2 · (1 − t²) · u'`. */
const geluTanhSlope = fusable<Unary, object>('GeluTanhSlope', ({ x }) => {
  const rate = Math.sqrt(2 / Math.PI);
  const t = tanh(mul(mul(x, rate), add(mul(square(x), 0.044715), 1)));
  const inner = mul(add(mul(square(x), 3 * 0.044715), 1), rate);
  return add(mul(add(t, 1), 0.5), mul(mul(mul(x, 0.5), sub(1, square(t))), inner));
});

/** `x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))`, the approximation that GPT-2 was trained with (`gelu_new`). */
export const geluTanh: Activation = activation(
  'GeluTanh',
  (x) => {
    // x · (1 + 0.044715 x²) rather than x³: the same value with one multiplication less and no overflow of the cube.
    const inner = mul(mul(x, Math.sqrt(2 / Math.PI)), add(mul(square(x), 0.044715), 1));
    return mul(mul(x, 0.5), add(tanh(inner), 1));
  },
  geluTanhSlope,
);

/** `x · sigmoid(1.702 x)`, a cruder approximation of GELU (CLIP). */
export const quickGelu: Activation = activation('QuickGelu', (x) => mul(x, sigmoid(mul(x, 1.702))));

/** `x · sigmoid(x)`, also called swish (Llama). Elfwing et al., arXiv:1702.03118. */
export const silu: Activation = activation('Silu', (x) => mul(x, sigmoid(x)));
