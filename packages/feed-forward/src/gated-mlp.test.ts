import { disposeTree, geluTanh, initParams, recordTaps, seeded, silu } from '@blockformer/core';
import { describeBackends, expectClose, expectNoLeaks, golden, torchLinear } from '@blockformer/testing';
import { add, type Tensor, type Tensor3D, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { gatedMlp } from './gated-mlp.ts';

const parts = golden('parts');

describeBackends('gated mlp', () => {
  test.each([
    ['swiglu', silu, ['gate_proj', 'up_proj', 'down_proj']],
    ['geglu', geluTanh, ['wi_0', 'wi_1', 'wo']],
  ] as const)('%s', (name, activation, names) => {
    tidy(() => {
      const part = gatedMlp({ dim: 24, hidden: 40, activation, bias: false });
      const [gate, up, down] = names.map((each) => torchLinear(parts, `${name}.weights.${each}`));
      const params = { gate, up, down } as Parameters<typeof part.forward>[0];
      const x = parts.tensor<Tensor3D>(`${name}.input.x`);
      const { abs } = parts.json.tolerances[name];
      const expected = parts.values(`${name}.output.y`);
      expectClose(part.forward(params, x), expected, abs);
      const sum = add(parts.tensor(`${name}.output.y`), x);
      expectClose(part.forward(params, x, { residual: x }), sum, abs);
      const seen = recordTaps();
      expectClose(part.forward(params, x, { residual: x, tap: seen.tap }), sum, abs);
      expectClose(seen.tensors.get('output') as Tensor, expected, abs);
      expectClose(seen.tensors.get('hidden')?.shape ?? [], [2, 7, 40]);
      seen.dispose();
    });
  });

  test('leaves no tensors behind', () =>
    expectNoLeaks(() => {
      const part = gatedMlp({ dim: 3, hidden: 5, activation: silu });
      const params = initParams(part, seeded(1));
      const x = tensor3d([[[1, 2, 3]]]);
      disposeTree([part.forward(params, x), x, params]);
    }));
});
