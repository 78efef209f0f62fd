// A decoder that nobody has published: RMS norms, SiLU, tied output; two kinds of layers.
import { multiHeadAttention } from '@blockformer/attention';
import { countParams, initParams, rmsNorm, seeded, silu } from '@blockformer/core';
import { decoder, decoderBlock } from '@blockformer/decoder-block';
import { embedding, learnedPositions } from '@blockformer/embeddings';
import { mlp } from '@blockformer/feed-forward';
import { causalStep } from '@blockformer/models';
import { createSampler, generate, multinomial, seeded as seededSampling } from '@blockformer/sampler';
import '@tensorflow/tfjs-backend-cpu';

const dim = 32;
const model = decoder({
  embedding: embedding({ vocab: 100, dim, positions: learnedPositions({ positions: 64, dim }) }),
  block: (layer) =>
    decoderBlock({
      attention: multiHeadAttention({ dim, heads: layer % 2 === 0 ? 8 : 2, bias: false }),
      feedForward: mlp({ dim, hidden: 3 * dim, activation: silu, bias: false }),
      norm: () => rmsNorm({ dim }),
      order: 'pre',
    }),
  layers: 4,
  norm: rmsNorm({ dim }),
});
console.log(countParams(model.spec), 'parameters');

const params = initParams(model, seeded(1)); // or: await loadParams(model, checkpoint, names)
const sampler = createSampler({ choose: multinomial(seededSampling(42)) });
const ids: number[] = [];
for await (const id of generate({ step: causalStep(model, params), prompt: [1, 2, 3], sampler, maxTokens: 8 }))
  ids.push(id);
console.log(ids.length, 'new ids');

// prints: 46496 parameters
// prints: 8 new ids
