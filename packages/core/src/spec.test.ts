import { expectClose, useBackend } from '@blockformer/testing';
import { memory, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  buffer,
  countParams,
  disposeTree,
  initParams,
  layerNorm,
  linear,
  mapTensors,
  normal,
  param,
  seeded,
  specLeaves,
  tensors,
  zeros as zerosInit,
} from './index.ts';

const up = linear({ in: 3, out: 4 });
const norm = layerNorm({ dim: 4, bias: false });
const spec = {
  blocks: [
    { up: up.spec, norm: norm.spec },
    { up: up.spec, norm: norm.spec },
  ],
};

describe('specs and trees', () => {
  beforeAll(() => useBackend('cpu'));

  test('paths are dotted, in the order of the tree, and optional parameters are left out', () => {
    expect(specLeaves(spec).map(([path]) => path)).toEqual([
      'blocks.0.up.weight',
      'blocks.0.up.bias',
      'blocks.0.norm.scale',
      'blocks.1.up.weight',
      'blocks.1.up.bias',
      'blocks.1.norm.scale',
    ]);
  });

  test('parameters are counted without making them', () => {
    expect(countParams(spec)).toBe(2 * (12 + 4 + 4));
  });

  test('a buffer is made like a parameter, and not counted', () => {
    const both = { bias: param([3], zerosInit), fixed: buffer([2], zerosInit) };
    expect(countParams(both)).toBe(3);
    const params = initParams({ spec: both }, seeded(1));
    expect(tensors(params).map(([path, { shape }]) => [path, shape])).toEqual([
      ['bias', [3]],
      ['fixed', [2]],
    ]);
    disposeTree(params);
  });

  test('initial parameters have the form of the spec, arrays included, and depend on the seed alone', () => {
    const params = initParams({ spec }, seeded(3));
    const again = initParams({ spec }, seeded(3));
    expect(Array.isArray(params.blocks)).toBe(true);
    expect(tensors(params).map(([path, { shape }]) => [path, shape])).toEqual(
      specLeaves(spec).map(([path, { shape }]) => [path, shape]),
    );
    expectClose(params.blocks[1]?.up.weight as Tensor, again.blocks[1]?.up.weight as Tensor, 0);
    expectClose(params.blocks[0]?.up.bias as Tensor, [0, 0, 0, 0], 0);
    const before = memory().numTensors;
    disposeTree(params);
    disposeTree(params);
    expect(memory().numTensors).toBe(before - 6);
    disposeTree(again);
  });

  test('mapTensors keeps the form and names the path', () => {
    const tree = { a: zeros([1]), b: [zeros([2])] };
    const paths: string[] = [];
    const mapped = mapTensors(tree, (tensor, path) => {
      paths.push(path);
      return tensor;
    });
    expect(paths).toEqual(['a', 'b.0']);
    expect(mapped).toEqual(tree);
  });

  test('normal has the deviation asked for', () => {
    const values = normal(0.02)(seeded(5), 100_001);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const std = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
    expect(mean).toBeCloseTo(0, 3);
    expect(std).toBeCloseTo(0.02, 3);
  });

  test('sizes are positive integers', () => {
    expect(() => param([3, 0], normal())).toThrow('param: sizes are positive integers, got [3, 0]');
  });
});
