// An encoder that nobody has published: sinusoidal positions and a relative bias, RMS norms, a head for three classes.
import { multiHeadAttention, paddingMask, relativeBias } from '@blockformer/attention';
import { countParams, gelu, initParams, rmsNorm, seeded } from '@blockformer/core';
import { embedding, sinusoidalInterleaved } from '@blockformer/embeddings';
import { encoder, encoderBlock, pooler, sequenceClassificationHead } from '@blockformer/encoder-block';
import { mlp } from '@blockformer/feed-forward';
import { encoderModel } from '@blockformer/models';
import '@tensorflow/tfjs-backend-cpu';
import { slice, type Tensor, tensor2d } from '@tensorflow/tfjs-core';

const [dim, heads] = [32, 4];
const reader = encoder({
  embedding: embedding({ vocab: 100, dim, positions: sinusoidalInterleaved({ dim }), scale: Math.sqrt(dim) }),
  block: encoderBlock({
    attention: multiHeadAttention({ dim, heads }),
    feedForward: mlp({ dim, activation: gelu }),
    norm: () => rmsNorm({ dim }),
    order: 'pre',
  }),
  bias: relativeBias({ heads, buckets: 8, maxDistance: 32, bidirectional: true }),
  layers: 3,
  norm: rmsNorm({ dim }),
});
const model = encoderModel({
  encoder: reader,
  head: {
    task: { kind: 'sequence-classification', labels: ['calm', 'glad', 'cross'], scores: 'softmax' },
    part: sequenceClassificationHead({ dim, labels: 3, pooler: pooler({ dim, activation: gelu }) }),
  },
});
const params = initParams(model, seeded(1)); // or: await loadParams(model, checkpoint, names)
console.log(countParams(model.spec), 'parameters');

// Two texts of unlike length: what stands in the padding changes nothing.
const ids = (...rows: number[][]) => tensor2d(rows, undefined, 'int32');
const both = model.encode(params, ids([1, 2, 3, 4, 5], [6, 7, 8, 0, 0]), { mask: paddingMask([5, 3], 5) });
const alone = model.encode(params, ids([6, 7, 8]));
const short = slice(both, [1, 0, 0], [1, 3, dim]);
const values = (tensor: Tensor | undefined): string =>
  [...(tensor?.dataSync() ?? [])].map((x) => x.toFixed(4)).join(' ');
console.log('padded = alone:', values(short) === values(alone));
console.log('scores', model.logits?.(params, both)?.shape);

// prints: 42339 parameters
// prints: padded = alone: true
// prints: scores [ 2, 3 ]
