// One package: multi-head attention over three positions, and where each of them looks.
import { multiHeadAttention } from '@blockformer/attention';
import { initParams, seeded } from '@blockformer/core';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

const attention = multiHeadAttention({ dim: 8, heads: 2 });
const params = initParams(attention, seeded(1));

const x = tf.randomNormal([1, 3, 8], 0, 1, 'float32', 7) as tf.Tensor3D; // [B, T, D]
const y = attention.attend(params, x, attention.keysValues(params, x), {
  causal: true,
  tap: (name, tensor) => {
    if (name === 'weights') console.log('heads × queries × keys:', tensor.shape.slice(1).join(' × '));
    if (name === 'weights') console.log('the first position sees itself alone:', [...tensor.dataSync().slice(0, 3)]);
    return tensor;
  },
});
console.log('output:', y.shape);

// prints: heads × queries × keys: 2 × 3 × 3
// prints: the first position sees itself alone: [ 1, 0, 0 ]
// prints: output: [ 1, 3, 8 ]
