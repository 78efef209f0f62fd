import '@blockformer/testing/gradients';
import { multiHeadAttention } from '@blockformer/attention';
import { disposeTree, initParams, layerNorm, normal, relu, seeded } from '@blockformer/core';
import { decoder, decoderBlock } from '@blockformer/decoder-block';
import { embedding } from '@blockformer/embeddings';
import { encoder, encoderBlock } from '@blockformer/encoder-block';
import { mlp } from '@blockformer/feed-forward';
import { describeBackends, expectClose, expectNoLeaks, useBackend } from '@blockformer/testing';
import {
  add,
  clone,
  grads,
  mean,
  type Scalar,
  square,
  type Tensor,
  type Tensor2D,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { encoderDecoder } from './encoder-decoder.ts';
import { shareTable } from './shared-table.ts';

const dim = 6;
const init = normal(0.5);
const own = (vocab: number) => {
  const inside = {
    attention: multiHeadAttention({ dim, heads: 2, init }),
    feedForward: mlp({ dim, activation: relu, init }),
    norm: () => layerNorm({ dim }),
    order: 'post' as const,
  };
  const crossAttention = multiHeadAttention({ dim, heads: 2, init });
  return encoderDecoder({
    encoder: encoder({ embedding: embedding({ vocab: 9, dim, init }), block: encoderBlock(inside), layers: 1 }),
    decoder: decoder({
      embedding: embedding({ vocab, dim, init }),
      block: decoderBlock({ ...inside, crossAttention }),
      layers: 1,
    }),
  });
};
const separate = own(9);
const shared = shareTable(separate);
const [source, target] = [() => tensor2d([[1, 2, 3]], [1, 3], 'int32'), () => tensor2d([[4, 2]], [1, 2], 'int32')];

describeBackends('one table for both sides', () => {
  test('gives what two equal tables give, at every call', () => {
    tidy(() => {
      const params = initParams(shared, seeded(1));
      const { token } = params;
      const whole = {
        encoder: { ...params.encoder, embedding: { ...params.encoder.embedding, token } },
        decoder: { ...params.decoder, embedding: { ...params.decoder.embedding, token } },
      };
      const expected = separate.forward(whole, source(), target());
      expectClose(shared.forward(params, source(), target()), expected, 0);
      const memory = shared.memory(params, shared.encode(params, source()));
      const { hidden } = shared.hidden(params, target(), { memory });
      expectClose(shared.logits(params, hidden), expected, 0);
    });
  });

  test('leaves no tensors behind', () =>
    expectNoLeaks(() => {
      const params = initParams(shared, seeded(1));
      const [a, b] = [source(), target()];
      disposeTree([shared.forward(params, a, b), a, b, params]);
    }));
});

describe('one table for both sides', () => {
  beforeAll(() => useBackend('cpu')); // on wasm TensorFlow.js has no gradient of gather

  test('its gradient is the sum of those of all uses', () => {
    tidy(() => {
      const params = initParams(shared, seeded(1));
      const loss = (table: Tensor, other: Tensor): Scalar => {
        const tables = [table, other].map((each) => ({ token: { table: each as Tensor2D } }));
        const whole = {
          encoder: { ...params.encoder, embedding: { ...params.encoder.embedding, ...tables[0] } },
          decoder: { ...params.decoder, embedding: { ...params.decoder.embedding, ...tables[1] } },
        } as Parameters<typeof separate.forward>[0];
        return mean(square(separate.forward(whole, source(), target())));
      };
      const { table } = params.token;
      const [inEncoder, inDecoder] = grads(loss)([table, clone(table)]);
      const together = grads((table: Tensor): Scalar => {
        const own = { ...params, token: { table: table as Tensor2D } };
        return mean(square(shared.forward(own, source(), target())));
      })([table]);
      expectClose(together[0] as Tensor, add(inEncoder as Tensor, inDecoder as Tensor), 1e-5);
    });
  });

  test('tables of two sizes cannot be one', () => {
    expect(() => shareTable(own(7))).toThrow("shareTable: the encoder's token table is [9, 6], the decoder's [7, 6]");
  });
});
