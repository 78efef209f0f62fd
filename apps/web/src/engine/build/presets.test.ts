import { readFileSync } from 'node:fs';
import { countParams, specLeaves } from '@blockformer/core';
import { modelUrl as maskedUrl } from '@blockformer/model-masked';
import { modelUrl as speechesUrl } from '@blockformer/model-speeches';
import { planModel } from '@blockformer/models';
import { describe, expect, test } from 'vitest';
import { assemble } from './assemble.ts';
import { countParts } from './count-parts.ts';
import { matchingOf } from './matching.ts';
import { presetOf, presets } from './presets.ts';

/** As Hugging Face's `num_parameters()` has them; of Llama 2 and llama2.c as published. */
const published: Readonly<Record<string, number>> = {
  speeches: 4_273_664,
  masked: 2_830_400,
  gpt2: 124_439_808,
  'gpt2-medium': 354_823_168,
  'gpt2-xl': 1_557_611_200,
  bert: 109_482_240,
  distilbert: 66_362_880,
  stories: 15_191_712,
  'llama-2': 6_738_415_616,
  t5: 60_506_624,
  bart: 139_420_416,
  // “65 · 10⁶” in the paper: the shared table, and six times three attentions, two networks and five norms.
  transformer: 37_000 * 512 + 6 * (3 * 4 * 512 ** 2 + 2 * (2 * 512 * 2048 + 2048 + 512) + 5 * 2 * 512),
};

const shapes = (spec: unknown): string[] => specLeaves(spec).map(([path, { shape }]) => `${path} ${shape}`);

describe('presets', () => {
  test.each(presets)('$title has the published number of parameters', ({ name, design }) => {
    const assembled = assemble(design);
    expect(countParams(assembled.model.spec)).toBe(published[name]);
    expect(countParts(assembled).reduce((sum, { total }) => sum + total, 0)).toBe(published[name]);
  });

  test.each([
    ['speeches', speechesUrl],
    ['masked', maskedUrl],
  ] as const)('%s has the shapes of the embedded model, and its weights are offered', (name, url) => {
    const design = presetOf(name)?.design;
    if (!design) throw new Error('no preset');
    const plan = planModel(JSON.parse(readFileSync(new URL('config.json', url), 'utf8')));
    expect(shapes(assemble(design).model.spec)).toEqual(shapes(plan.model.spec));
    expect(matchingOf(design)).toEqual({ name, others: [] });
    expect(matchingOf({ ...design, activation: 'relu' })).toEqual({ name, others: ['activation'] });
    expect(matchingOf({ ...design, layers: 3 })).toBeUndefined();
    expect(matchingOf({ ...design, norm: 'rmsNorm' })).toBeUndefined();
  });

  test.each(presets.filter(({ name }) => name !== 'speeches' && name !== 'masked'))(
    '$title is offered no weights',
    ({ design }) => {
      expect(matchingOf(design)).toBeUndefined();
    },
  );
});
