import { matMul } from '@tensorflow/tfjs-core/dist/ops/mat_mul.js';

export const linear = matMul;
