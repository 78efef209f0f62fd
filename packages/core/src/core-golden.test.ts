import { describeBackends, expectClose, golden } from '@blockformer/testing';
import { type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { type Activation, gelu, geluTanh, layerNorm, quickGelu, rmsNorm, silu } from './index.ts';

const parts = golden('parts');
const tolerance = (kind: string): number => parts.json.tolerances[kind].abs;
const settings = (name: string): Record<string, number> =>
  parts.json.cases.find((each: { name: string }) => each.name === name).settings;

describeBackends('against torch', () => {
  test.each(['layer_norm.eps1e-05', 'layer_norm.eps0.01', 'layer_norm.no_bias'])('%s', (name) => {
    tidy(() => {
      const x = parts.tensor(`${name}.input.x`);
      const dim = x.shape.at(-1) as number;
      const bias = name !== 'layer_norm.no_bias';
      const part = layerNorm({ dim, epsilon: settings(name)['eps'], bias });
      const params = {
        scale: parts.tensor<Tensor1D>(`${name}.weights.weight`),
        ...(bias ? { bias: parts.tensor<Tensor1D>(`${name}.weights.bias`) } : {}),
      };
      expectClose(part.forward(params, x), parts.values(`${name}.output.y`), tolerance('layer_norm'));
    });
  });

  test.each(['rms_norm.eps1e-05', 'rms_norm.eps0.01'])('%s', (name) => {
    tidy(() => {
      const x = parts.tensor(`${name}.input.x`);
      const part = rmsNorm({ dim: x.shape.at(-1) as number, epsilon: settings(name)['eps'] });
      const y = part.forward({ scale: parts.tensor<Tensor1D>(`${name}.weights.weight`) }, x);
      expectClose(y, parts.values(`${name}.output.y`), tolerance('rms_norm'));
    });
  });

  const activations: [string, Activation][] = [
    ['gelu_erf', gelu],
    ['gelu_tanh', geluTanh],
    ['quick_gelu', quickGelu],
    ['silu', silu],
  ];
  test.each(activations)('activation.%s', (name, activation) => {
    tidy(() => {
      const y: Tensor = activation(parts.tensor(`activation.${name}.input.x`));
      expectClose(y, parts.values(`activation.${name}.output.y`), tolerance('activation'));
      expect(y.shape).toEqual(parts.values(`activation.${name}.input.x`).shape);
    });
  });
});
