import { JOB } from '../jobs.ts';
import { allFloat, type Kernels, needed, sizeOf } from './define.ts';

/** `Rotary`: pairs of columns of x [B, H, T, K], turned by the angles whose cos and sin are [T, P]. */
export const rotaryKernels: Kernels = {
  Rotary: (backend, inputs, { pairs }) => {
    const [x, cos, sin] = [needed(inputs, 'x'), needed(inputs, 'cos'), needed(inputs, 'sin')];
    if (!allFloat(x, cos, sin)) throw new Error('Rotary: inputs are float32');
    const [T, K] = x.shape.slice(-2) as [number, number];
    const P = cos.shape.at(-1) as number;
    const heads = sizeOf(x.shape.slice(0, -2));
    const [from, atCos, atSin] = [backend.address(x), backend.address(cos), backend.address(sin)];
    const { info, address } = backend.output(x.shape);
    const [distance, step] = pairs === 'interleaved' ? [1, 2] : [P, 1];
    backend.machine.run(JOB.rotary, heads, from, address, heads, T, K, atCos, atSin, P, distance, step);
    return info;
  },
};
