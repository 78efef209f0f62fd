import { visibleMask } from '@blockformer/attention';
import { disposeTree, recordTaps } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { describeBackends, expectClose, expectNoLeaks, golden, goldenPath } from '@blockformer/testing';
import {
  gather,
  mul,
  reshape,
  slice,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EncoderModel } from './encoder-model.ts';
import { loadModel } from './load-model.ts';

type Forward = {
  name: string;
  inputs: { input_ids: number[][]; attention_mask?: number[][]; token_type_ids?: number[][] };
  outputs: string[];
};
type Loaded = { readonly model: EncoderModel; readonly params: unknown };

const int2d = (rows: number[][]): Tensor2D => tensor2d(rows, undefined, 'int32');

const load = async (set: string): Promise<Loaded> => {
  const loaded = await loadModel(folderSource(goldenPath(set)));
  if (loaded.kind !== 'encoder') throw new Error(`${set} is no encoder`);
  return loaded;
};

const options = ({ attention_mask: visible, token_type_ids: segments }: Forward['inputs']) => ({
  mask: visible && visibleMask(int2d(visible)),
  segments: segments && int2d(segments),
});

describe.each(['bert/base', 'bert/masked-lm', 'bert/sequence-classification', 'distilbert', 'roberta'])('%s', (set) => {
  const reference = golden(set);
  const cases = reference.json.forward as Forward[];

  describeBackends('against Hugging Face transformers', () => {
    let loaded: Loaded;
    beforeAll(async () => {
      loaded = await load(set);
    });
    afterAll(() => disposeTree(loaded.params));

    test.each(cases)('$name', ({ name, inputs, outputs }) => {
      const { model, params } = loaded;
      const visible = inputs.attention_mask;
      const [B, T] = [inputs.input_ids.length, inputs.input_ids[0]?.length ?? 0];
      const close = (output: string, tensor: Tensor, rows: number[]): void => {
        // The reference has zeros where a position is padding.
        const counted = visible && rows.length > 0 ? mul(tensor, reshape(int2d(visible), rows)) : tensor;
        const kind = output.replace(/\.\d+$/, '');
        expectClose(counted, reference.values(`${name}.${output}`), reference.json.tolerances[kind].abs);
      };
      tidy(() => {
        const seen = recordTaps();
        const hidden = model.encode(params, int2d(inputs.input_ids), { ...options(inputs), tap: seen.tap });
        const pooled = model.pool?.(params, hidden, { tap: seen.tap });
        const logits = model.logits?.(params, hidden, { tap: seen.tap });
        const tap = (path: string): Tensor => {
          const tensor = seen.tensors.get(path);
          if (!tensor) throw new Error(`no tap ${path}`);
          return tensor;
        };
        const compare: Record<string, (output: string, layer: number) => void> = {
          last_hidden_state: (output) => close(output, hidden, [B, T, 1]),
          pooler_output: (output) => close(output, pooled as Tensor, []),
          logits: (output) => close(output, logits as Tensor, logits?.rank === 3 ? [B, T, 1] : []),
          hidden_states: (output, layer) =>
            close(output, tap(layer === 0 ? 'encoder.embedding' : `encoder.blocks.${layer - 1}.output`), [B, T, 1]),
          attentions: (output, layer) => close(output, tap(`encoder.blocks.${layer}.attention.weights`), [B, 1, T, 1]),
        };
        for (const output of outputs) {
          const [kind = '', layer] = output.split('.');
          const comparison = compare[kind];
          if (!comparison) throw new Error(`nothing compares the output ${output}`);
          comparison(output, Number(layer));
        }
        expectClose(tap('encoder.output'), hidden, 0);
        if (logits) expectClose(tap('logits'), logits, 0);
        expect(seen.tensors.has('pooler')).toBe(set !== 'bert/masked-lm' && set.startsWith('bert/'));
        seen.dispose();

        // The other road: without a tap, where a backend may have a kernel for the whole of attention.
        const plain = model.encode(params, int2d(inputs.input_ids), options(inputs));
        if (outputs.includes('last_hidden_state')) close('last_hidden_state', plain, [B, T, 1]);
        const scores = model.logits?.(params, plain);
        if (scores) close('logits', scores, scores.rank === 3 ? [B, T, 1] : []);
      });
    });

    test('padding changes nothing, and neither does batch order', () => {
      const { model, params } = loaded;
      const { inputs } = cases.find(({ name }) => name === 'padded') as Forward;
      const { input_ids: rows, attention_mask: visible = [] } = inputs;
      tidy(() => {
        const together = model.encode(params, int2d(rows), options(inputs)); // [B, T, D]
        const D = together.shape[2];
        rows.forEach((row, i) => {
          const length = (visible[i] as number[]).reduce((sum, each) => sum + each, 0);
          const segments = inputs.token_type_ids?.[i]?.slice(0, length);
          const alone = model.encode(params, int2d([row.slice(0, length)]), {
            segments: segments && int2d([segments]),
          });
          expectClose(slice(together, [i, 0, 0], [1, length, D]), alone, 1e-5);
        });
        const order = tensor1d([...rows.keys()].reverse(), 'int32');
        const turn = (each: number[][] | undefined): number[][] | undefined => each && [...each].reverse();
        const turned = {
          input_ids: turn(rows) as number[][],
          attention_mask: turn(visible) as number[][],
          ...(inputs.token_type_ids ? { token_type_ids: turn(inputs.token_type_ids) as number[][] } : {}),
        };
        expectClose(model.encode(params, int2d(turned.input_ids), options(turned)), gather(together, order), 1e-5);
      });
    });

    test('nothing is left behind', () =>
      expectNoLeaks(async () => {
        const { model, params } = await load(set);
        const ids = int2d([[5, 6, 7]]);
        const hidden = model.encode(params, ids);
        disposeTree([ids, hidden, model.pool?.(params, hidden), model.logits?.(params, hidden), params]);
      }));
  });
});
