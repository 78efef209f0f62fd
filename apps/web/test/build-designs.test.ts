import { compressTensor, registerSimd, type SimdBackend } from '@blockformer/backend-simd';
import { countParams, disposeTree, initParams, seeded, specLeaves } from '@blockformer/core';
import { engine, setBackend, type Tensor, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assemble, problemOf } from '../src/engine/build/assemble.ts';
import { codeOf } from '../src/engine/build/code-of.ts';
import { countParts } from '../src/engine/build/count-parts.ts';
import { storedBytes } from '../src/engine/build/memory.ts';
import type { ModelDesign } from '../src/engine/build/model-design.ts';
import { presetOf } from '../src/engine/build/presets.ts';
import { pictureOf } from '../src/panels/build/picture-of.ts';
import { createPrograms, type Programs } from './programs.ts';
import { randomDesign } from './random-design.ts';

const designs = (seed: number, count: number): ModelDesign[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, () => randomDesign(random));
};
const possible = (all: readonly ModelDesign[]): ModelDesign[] => all.filter((design) => !problemOf(design));

/** A forward pass of four tokens: the shape of what comes out. */
const passOf = (design: ModelDesign): number[] => {
  const made = assemble(design);
  const params = initParams(made.model, seeded(1));
  const ids = tensor2d([[0, 1, 2, 3]], undefined, 'int32');
  const all: unknown[] = [params, ids];
  try {
    if (made.kind === 'encoder') {
      const hidden = made.model.encode(params, ids);
      all.push(hidden);
      return hidden.shape;
    }
    if (made.kind === 'encoder-decoder') {
      const logits = made.model.forward(params, ids, ids);
      all.push(logits);
      return logits.shape;
    }
    const { logits, state } = made.model.forward(params, ids);
    all.push(logits, state);
    return logits.shape;
  } finally {
    disposeTree(all);
  }
};

describe('designs', () => {
  let programs: Programs;
  beforeAll(async () => {
    registerSimd();
    await setBackend('simd');
    programs = await createPrograms();
  });
  afterAll(() => programs.remove());

  test('what is possible assembles and computes; what is not says why in a line', () => {
    const all = designs(1, 150);
    const refused = new Set<string>();
    for (const design of all) {
      const problem = problemOf(design);
      if (problem) {
        expect(problem.message).not.toContain('\n');
        refused.add(`${problem.field}: ${problem.message.replaceAll(/\d+/g, 'N')}`);
        continue;
      }
      const last = design.kind === 'encoder' ? design.dim : design.vocab;
      expect(passOf(design)).toEqual([1, 4, last]);
    }
    expect([...refused].sort()).toEqual([
      'heads: multiHeadAttention: dim N is not divisible by heads N',
      'positions: rotary: width is an even number from N to headDim N, got N',
    ]);
    expect(possible(all).length).toBeGreaterThan(60);
  });

  test('the model has as many parameters as its parts together, and every part is in the picture', () => {
    for (const design of possible(designs(2, 150))) {
      const assembled = assemble(design);
      const parts = countParts(assembled);
      expect(parts.reduce((sum, { each, times }) => sum + each * times, 0)).toBe(countParams(assembled.model.spec));
      const drawn = pictureOf(design).boxes.map(({ part }) => part);
      for (const { name } of parts) expect(drawn).toContain(name);
      expect(new Set(drawn).size).toBe(drawn.length);
    }
  });

  test.each([
    ['dim', { dim: 0 }, 'param: sizes are positive integers, got [0]'],
    ['dim', { dim: 2.5 }, 'param: sizes are positive integers, got [2.5]'],
    ['heads', { heads: 7 }, 'multiHeadAttention: dim 256 is not divisible by heads 7'],
    ['heads', { heads: -4 }, 'param: sizes are positive integers, got [-4]'],
    ['hidden', { hidden: 0 }, 'param: sizes are positive integers, got [256, 0]'],
    ['vocab', { vocab: -1 }, 'param: sizes are positive integers, got [-1]'],
    ['length', { length: 0 }, 'param: sizes are positive integers, got [0, 256]'],
    ['layers', { layers: 0 }, 'decoder: layers is a positive integer, got 0'],
    ['layers', { layers: 1e9 }, 'the studio draws up to 1000 layers, got 1000000000'],
    [
      'positions',
      { dim: 15, heads: 5, positions: 'rotary' },
      'rotary: width is an even number from 2 to headDim 3, got 3',
    ],
    [
      'positions',
      { dim: 15, heads: 5, positions: 'sinusoidal' },
      'sinusoidalInterleaved: dim is an even number, got 15',
    ],
  ] as const)('%s of %j', (field, changes, message) => {
    const design = presetOf('speeches')?.design as ModelDesign;
    expect(problemOf({ ...design, ...changes } as ModelDesign)).toEqual({ field, message });
  });

  test('norms stand where the order says', () => {
    const speeches = presetOf('speeches')?.design as ModelDesign;
    const order = (design: ModelDesign): string =>
      [...pictureOf(design).boxes]
        .sort((a, b) => b.y - a.y)
        .map(({ part }) => part)
        .join(' ');
    expect(order(speeches)).toBe('token position attentionNorm attention feedForwardNorm feedForward norm output');
    expect(order({ ...speeches, order: 'post', finalNorm: false })).toBe(
      'token position attention attentionNorm feedForward feedForwardNorm output',
    );
  });

  test('a decoder that reads an encoder has cross attention between its own and the network', () => {
    const boxes = pictureOf(presetOf('t5')?.design as ModelDesign).boxes.toSorted((a, b) => b.y - a.y);
    const side = (second: boolean): string[] =>
      boxes.map(({ part }) => part).filter((part) => part.startsWith('decoder.') === second);
    const reads = ['token', 'attentionNorm', 'bias', 'attention', 'feedForwardNorm', 'feedForward', 'norm'];
    expect(side(false)).toEqual(reads);
    expect(side(true)).toEqual(
      [...reads.slice(0, 4), 'crossAttentionNorm', 'crossAttention', ...reads.slice(4), 'output'].map(
        (part) => `decoder.${part}`,
      ),
    );
  });

  test('memory is what the backend takes', () => {
    const backend = engine().backend as SimdBackend;
    const { spec } = assemble({
      ...(presetOf('speeches')?.design as ModelDesign),
      dim: 72,
      heads: 3,
      hidden: 100,
    }).model;
    for (const weights of ['float32', 'int8', 'int4'] as const) {
      const before = backend.info();
      const kept: Tensor[] = [];
      let expected = 0;
      for (const [path, { shape }] of specLeaves(spec)) {
        if (!/(weight|table)$/.test(path)) continue; // plain numbers wait in JavaScript until they are used
        const plain = zeros([...shape]);
        kept.push(compressTensor(path, plain, { weights }));
        plain.dispose();
        expected += storedBytes(path, shape, weights);
      }
      const taken = backend.info().used - before.used;
      disposeTree(kept);
      expect(taken).toBeGreaterThanOrEqual(expected);
      expect(taken).toBeLessThan(expected + kept.length * 64);
    }
  });

  test('programs are formatted, compile, and print the number of parameters', async () => {
    const some = possible(designs(3, 60)).slice(0, 14);
    for (const [index, design] of some.entries())
      await programs.add(`random-${index}`, codeOf(design, `Design ${index}`, { seed: index, text: '' }));
    for (const name of ['speeches', 'masked'] as const) {
      const design = presetOf(name)?.design as ModelDesign;
      await programs.add(name, codeOf(design, name, { seed: 1, text: `"It's" a \\ \u2028 text`, matching: name }));
    }
    await programs.check();
    for (const [index, design] of some.entries()) {
      const [first, second] = await programs.print(`random-${index}`);
      expect(first).toBe(`${countParams(assemble(design).model.spec)} parameters`);
      if (design.kind === 'encoder') expect(second).toBe(`hidden states 1,8,${design.dim}`);
      else expect(second?.split(' ')).toHaveLength(21);
    }
    expect((await programs.print('speeches'))[1]).toContain(`"It's" a \\ `);
    expect((await programs.print('masked'))[0]).toBe('2830400 parameters');
  });
});
