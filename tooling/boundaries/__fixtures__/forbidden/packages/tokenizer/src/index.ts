import { tensor } from '@tensorflow/tfjs-core';

export const tokens = tensor;
