// An encoder-decoder that nobody has published: it reads with a relative bias, writes with rotary positions, one table.
import { multiHeadAttention, relativeBias } from '@blockformer/attention';
import { countParams, initParams, rmsNorm, seeded, silu, type Tap } from '@blockformer/core';
import { decoder, decoderBlock } from '@blockformer/decoder-block';
import { embedding, rotary } from '@blockformer/embeddings';
import { encoder, encoderBlock } from '@blockformer/encoder-block';
import { gatedMlp } from '@blockformer/feed-forward';
import { encoderDecoder, generateBatch, shareTable } from '@blockformer/models';
import { createSampler, multinomial, seeded as seededSampling } from '@blockformer/sampler';
import '@tensorflow/tfjs-backend-cpu';
import { tensor2d } from '@tensorflow/tfjs-core';

const [vocab, dim, heads] = [40, 32, 4];
const feedForward = gatedMlp({ dim, hidden: 64, activation: silu });
const inside = { feedForward, norm: () => rmsNorm({ dim }), order: 'pre' as const };
const rotate = rotary({ headDim: dim / heads });
const model = shareTable(
  encoderDecoder({
    encoder: encoder({
      embedding: embedding({ vocab, dim }),
      block: encoderBlock({ ...inside, attention: multiHeadAttention({ dim, heads }) }),
      bias: relativeBias({ heads, buckets: 8, maxDistance: 32, bidirectional: true }),
      layers: 2,
    }),
    decoder: decoder({
      embedding: embedding({ vocab, dim }),
      block: decoderBlock({
        ...inside,
        attention: multiHeadAttention({ dim, heads, rotate }),
        crossAttention: multiHeadAttention({ dim, heads }),
      }),
      layers: 3,
    }),
  }),
);
const params = initParams(model, seeded(1)); // or: await loadParams(model, checkpoint, names)
console.log(countParams(model.spec), 'parameters');
const tap: Tap = (name, tensor) => {
  if (name === 'blocks.2.crossAttention.weights') console.log('where the last layer looks', tensor.shape);
  return tensor;
};
model.forward(params, tensor2d([[3, 14, 15]], [1, 3], 'int32'), tensor2d([[1, 6]], [1, 2], 'int32'), { tap });

const sampler = () => createSampler({ choose: multinomial(seededSampling(5)) });
const made = await generateBatch(model, params, [[3, 14, 15], [9]], { startId: 1, sampler, maxTokens: 4 });
console.log(made.map(({ ids }) => ids.length));
// prints: 67040 parameters
// prints: where the last layer looks [ 1, 4, 2, 3 ]
// prints: [ 4, 4 ]
