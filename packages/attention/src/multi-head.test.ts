import { disposeTree, initParams, recordTaps, seeded } from '@blockformer/core';
import { describeBackends, expectClose, expectNoLeaks, golden, torchAttention, useBackend } from '@blockformer/testing';
import {
  add,
  clone,
  concat,
  keep,
  mul,
  randomNormal,
  slice,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { append, causalMask, MASKED, mergeHeads, multiHeadAttention, splitHeads, visibleMask } from './index.ts';

const parts = golden('parts');
const { abs } = parts.json.tolerances.multihead_attention;
const input = <T extends Tensor>(name: string, key: string): T =>
  parts.tensor<T>(`multihead_attention.${name}.input.${key}`);
const output = (name: string, key: string) => parts.values(`multihead_attention.${name}.output.${key}`);
/** In torch, 1 marks what must not be attended to. */
const hide = (mask: Tensor): Tensor => mul(mask, MASKED);

describeBackends('multi-head attention against torch', () => {
  const masks: Record<string, () => Tensor | undefined> = {
    self: () => undefined,
    no_bias: () => undefined,
    causal: () => hide(input('causal', 'attn_mask')),
    key_padding: () => visibleMask(sub(1, input('key_padding', 'key_padding_mask')) as Tensor2D),
    additive_mask: () => input('additive_mask', 'attn_mask'),
    both_masks: () =>
      add(
        visibleMask(sub(1, input('both_masks', 'key_padding_mask')) as Tensor2D),
        hide(input('both_masks', 'attn_mask')),
      ),
  };

  test.each(Object.keys(masks))('%s', (name) => {
    tidy(() => {
      const query = input<Tensor3D>(name, 'query');
      const part = multiHeadAttention({ dim: query.shape[2], heads: 3, bias: name !== 'no_bias' });
      const params = torchAttention(parts, `multihead_attention.${name}.weights`);
      const kv = part.keysValues(params, input<Tensor3D>(name, 'key'));
      const mask = masks[name]?.();
      const seen = recordTaps((each) => each === 'weights');
      expectClose(part.attend(params, query, kv, { mask }), output(name, 'y'), abs);
      expectClose(part.attend(params, query, kv, { mask, tap: seen.tap }), output(name, 'y'), abs);
      expectClose(seen.tensors.get('weights') as Tensor, output(name, 'weights'), abs);
      seen.dispose();
      if (name === 'causal') expectClose(part.attend(params, query, kv, { causal: true }), output(name, 'y'), abs);
    });
  });

  test('keys and values of other widths than the queries', () => {
    tidy(() => {
      const name = 'other_sizes';
      const query = input<Tensor3D>(name, 'query');
      const sources = concat([input<Tensor3D>(name, 'key'), input<Tensor3D>(name, 'value')], 2);
      // One source holds both side by side: each map reads its own columns and has zeros for the other's.
      const params = torchAttention(parts, `multihead_attention.${name}.weights`);
      const [keyDim, D] = params.key.weight.shape;
      const [valueDim] = params.value.weight.shape;
      params.key.weight = concat([params.key.weight, zeros([valueDim, D])], 0) as Tensor2D;
      params.value.weight = concat([zeros([keyDim, D]), params.value.weight], 0) as Tensor2D;
      const part = multiHeadAttention({ dim: D, heads: 3, source: keyDim + valueDim });
      expectClose(part.attend(params, query, part.keysValues(params, sources)), output(name, 'y'), abs);
    });
  });
});

describeBackends('multi-head attention', () => {
  const part = multiHeadAttention({ dim: 12, heads: 3, headDim: 5 });

  test('cached = uncached: one position at a time gives what all at once gives', () => {
    tidy(() => {
      const params = initParams(part, seeded(1));
      const x = randomNormal([2, 6, 12], 0, 1, 'float32', 3) as Tensor3D;
      const whole = part.attend(params, x, part.keysValues(params, x), { causal: true });
      let past: ReturnType<typeof part.keysValues> | undefined;
      const steps = [0, 1, 2, 3, 4, 5].map((t) => {
        const one = slice(x, [0, t, 0], [-1, 1, -1]);
        past = append(past, part.keysValues(params, one, { offset: t }));
        return part.attend(params, one, past, { causal: true, offset: t });
      });
      expectClose(concat(steps, 1), whole, 1e-5);
    });
  });

  test('a later position cannot change an earlier one', () => {
    tidy(() => {
      const params = initParams(part, seeded(1));
      const x = randomNormal([1, 5, 12], 0, 1, 'float32', 3) as Tensor3D;
      const changed = concat([slice(x, [0, 0, 0], [1, 4, 12]), zeros([1, 1, 12])], 1) as Tensor3D;
      const of = (y: Tensor3D) =>
        slice(part.attend(params, y, part.keysValues(params, y), { causal: true }), [0, 0, 0], [1, 4, 12]);
      expectClose(of(changed), of(x), 0);
    });
  });

  test('the residual is added, with and without a tap', () => {
    tidy(() => {
      const params = initParams(part, seeded(1));
      const x = randomNormal([1, 5, 12], 0, 1, 'float32', 3) as Tensor3D;
      const kv = part.keysValues(params, x);
      const expected = add(part.attend(params, x, kv), x);
      expectClose(part.attend(params, x, kv, { residual: x }), expected);
      expectClose(part.attend(params, x, kv, { residual: x, tap: (_name, tensor) => tensor }), expected);
    });
  });

  test('a tap on one head ablates it', () => {
    tidy(() => {
      const params = initParams(part, seeded(1));
      const x = randomNormal([1, 5, 12], 0, 1, 'float32', 3) as Tensor3D;
      const kv = part.keysValues(params, x);
      const names: string[] = [];
      const y = part.attend(params, x, kv, {
        tap: (name, tensor) => {
          names.push(name);
          return name === 'heads' ? mul(tensor, 0) : tensor;
        },
      });
      expect(names).toEqual(['query', 'scores', 'weights', 'heads', 'output']);
      expectClose(y, zeros([1, 5, 12]));
    });
  });

  test('queries and keys are rotated by their own offset', () => {
    tidy(() => {
      const seen: number[] = [];
      const rotate = (x: Tensor4D, offset: number): Tensor4D => {
        seen.push(offset);
        return mul(x, 1 + offset);
      };
      const options = { dim: 12, heads: 3, headDim: 5 };
      const turning = multiHeadAttention({ ...options, rotate });
      const params = initParams(part, seeded(1));
      const x = randomNormal([1, 2, 12], 0, 1, 'float32', 3) as Tensor3D;
      const plain = part.keysValues(params, x);
      const kv = turning.keysValues(params, x, { offset: 4 });
      expectClose(kv.keys, mul(plain.keys, 5), 1e-5);
      expectClose(kv.values, plain.values, 0);
      const halved = multiHeadAttention({ ...options, scale: 6 / Math.sqrt(5) });
      expectClose(turning.attend(params, x, plain, { offset: 5 }), halved.attend(params, x, plain), 1e-5);
      expect(seen).toEqual([4, 5]);
    });
  });

  test('the scale multiplies the scores, and headDim is the width of a head', () => {
    tidy(() => {
      const params = initParams(part, seeded(1));
      const x = randomNormal([1, 2, 12], 0, 1, 'float32', 3) as Tensor3D;
      const kv = part.keysValues(params, x);
      expect(kv.keys.shape).toEqual([1, 3, 2, 5]);
      expect(part.spec.output.weight.shape).toEqual([15, 12]);
      const scores = (scale?: number): Tensor => {
        let all: Tensor | undefined;
        const tap = (name: string, tensor: Tensor): Tensor => {
          if (name === 'scores') all = keep(clone(tensor));
          return tensor;
        };
        multiHeadAttention({ dim: 12, heads: 3, headDim: 5, scale }).attend(params, x, kv, { tap });
        return all as Tensor;
      };
      const [own, twice] = [scores(), scores(2 / Math.sqrt(5))];
      expectClose(twice, mul(own, 2), 1e-6);
      own.dispose();
      twice.dispose();
    });
  });

  test('the tap sees the output before the residual is added', () => {
    tidy(() => {
      const params = initParams(part, seeded(1));
      const x = randomNormal([1, 5, 12], 0, 1, 'float32', 3) as Tensor3D;
      const kv = part.keysValues(params, x);
      const seen = recordTaps((name) => name === 'output');
      part.attend(params, x, kv, { residual: x, tap: seen.tap });
      expectClose(seen.tensors.get('output') as Tensor, part.attend(params, x, kv));
      seen.dispose();
    });
  });

  test('splitting and merging heads leaves nothing behind', () =>
    expectNoLeaks(() => {
      const x = randomNormal([1, 5, 12]) as Tensor3D;
      const split = splitHeads(x, 3);
      disposeTree([x, split, mergeHeads(split)]);
    }));

  test('leaves no tensors behind', () =>
    expectNoLeaks(() => {
      const params = initParams(part, seeded(1));
      const x = randomNormal([1, 5, 12]) as Tensor3D;
      const kv = part.keysValues(params, x);
      part.attend(params, x, kv, { causal: true }).dispose();
      disposeTree([params, x, kv]);
    }));
});

describe('multiHeadAttention', () => {
  beforeAll(() => useBackend('cpu'));

  test('a width that the heads do not divide is refused', () => {
    expect(() => multiHeadAttention({ dim: 100, heads: 12 })).toThrow(
      'multiHeadAttention: dim 100 is not divisible by heads 12',
    );
  });

  test('fewer keys than queries cannot be causal', () => {
    expect(() => causalMask(3, 2)).toThrow('causalMask: 3 queries need at least as many keys, got 2');
  });
});
