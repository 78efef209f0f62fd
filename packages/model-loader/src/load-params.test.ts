import { disposeTree, type LinearParams, linear, type SpecTree, tensors } from '@blockformer/core';
import { expectNoLeaks, goldenPath, useBackend } from '@blockformer/testing';
import { memory, mul, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from './checkpoint.ts';
import { LoadError } from './load-error.ts';
import { type LoadOptions, loadParams } from './load-params.ts';
import type { NameTable } from './names.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import { folderSource } from './sources/fs/folder-source.ts';

beforeAll(() => useBackend('cpu'));

type Pair = { first: LinearParams; layers: LinearParams[] };
const pair: { spec: SpecTree<Pair> } = {
  spec: { first: linear({ in: 2, out: 3 }).spec, layers: [linear({ in: 3, out: 2, bias: false }).spec] },
};

const range = (size: number, from = 0): Float32Array => Float32Array.from({ length: size }, (_, i) => from + i);

/** A checkpoint of ascending values, which notes what is read. */
const checkpoint = (shapes: Record<string, readonly number[]>): Checkpoint & { readonly log: string[] } => {
  const log: string[] = [];
  return {
    tensors: new Map(Object.entries(shapes).map(([name, shape]) => [name, { dtype: 'F32', shape }])),
    read: async (name) => {
      log.push(name);
      return range((shapes[name] ?? []).reduce((size, n) => size * n, 1));
    },
    close: async () => {},
    log,
  };
};

const fitting = { 'first.weight': [2, 3], 'first.bias': [3], 'layers.0.weight': [3, 2] };
const same: NameTable = (path) => path;

/** Loads, gives the values by path, and disposes of the tensors. */
const values = async (names: NameTable, file: Checkpoint, options?: LoadOptions): Promise<Record<string, number[]>> => {
  const params = await loadParams(pair, file, names, options);
  const all = Object.fromEntries(tensors(params).map(([path, tensor]) => [path, [...tensor.dataSync()]]));
  disposeTree(params);
  return all;
};

describe('loadParams', () => {
  it('makes the tree of the spec', async () => {
    const params = await loadParams(pair, checkpoint(fitting), same);
    expect(params.first.weight.shape).toEqual([2, 3]);
    expect(params.first.bias?.dtype).toBe('float32');
    expect([...(params.layers[0]?.weight.dataSync() ?? [])]).toEqual([0, 1, 2, 3, 4, 5]);
    disposeTree(params);
  });

  it('lets each parameter be replaced as soon as it is made', async () => {
    const before = memory().numTensors;
    const counts: number[] = [];
    const prepare = (tensor: Tensor, path: string): Tensor => {
      counts.push(memory().numTensors - before);
      return path === 'first.bias' ? tensor : mul(tensor, 2);
    };
    const loaded = await values(same, checkpoint(fitting), { prepare });
    expect(loaded['first.weight']).toEqual([0, 2, 4, 6, 8, 10]);
    expect(loaded['first.bias']).toEqual([0, 1, 2]);
    expect(counts).toEqual([1, 2, 3]);
    expect(memory().numTensors).toBe(before);
  });

  it('leaves nothing behind when a replacement fails', () =>
    expectNoLeaks(async () => {
      let calls = 0;
      const prepare = (tensor: Tensor): Tensor => {
        if (++calls === 2) throw new Error('out of memory');
        return mul(tensor, 2);
      };
      await expect(loadParams(pair, checkpoint(fitting), same, { prepare })).rejects.toThrow('out of memory');
    }));

  it('transposes, cuts columns, and does both', async () => {
    const file = checkpoint({ fused: [2, 4], bias: [8], turned: [3, 3] });
    const names: NameTable = (path) => {
      if (path === 'first.weight') return { name: 'fused', columns: [1, 4] };
      if (path === 'first.bias') return { name: 'bias', columns: [5, 8] };
      return { name: 'turned', columns: [1, 4], transpose: true };
    };
    const wrong = loadParams(pair, file, names);
    await expect(wrong).rejects.toThrow(
      'layers.0.weight expected [3, 2], got [3, 3], of which columns 1 to 4, transposed (turned)',
    );

    const right = checkpoint({ fused: [2, 4], bias: [8], turned: [2, 4] });
    expect(await values(names, right)).toEqual({
      'first.weight': [1, 2, 3, 5, 6, 7],
      'first.bias': [5, 6, 7],
      'layers.0.weight': [1, 5, 2, 6, 3, 7],
    });
  });

  it('leaves out a first axis of 1', async () => {
    const names: NameTable = (path) => ({ name: path, squeeze: path === 'first.bias' });
    const shapes = { 'first.weight': [2, 3], 'layers.0.weight': [3, 2] };
    expect((await values(names, checkpoint({ ...shapes, 'first.bias': [1, 3] })))['first.bias']).toEqual([0, 1, 2]);
    await expect(loadParams(pair, checkpoint({ ...shapes, 'first.bias': [3, 1] }), names)).rejects.toThrow(
      '1 misshapen: first.bias expected [3], got [3, 1], without its first axis (first.bias)',
    );
  });

  it('transposes matrices that are larger than a tile', async () => {
    const wide = linear({ in: 70, out: 45, bias: false });
    const file = checkpoint({ weight: [45, 70] });
    const { weight } = await loadParams(wide, file, (name) => ({ name, transpose: true }));
    const turned = weight.dataSync();
    for (let i = 0; i < 70; i++) for (let j = 0; j < 45; j++) expect(turned[i * 45 + j]).toBe(j * 70 + i);
    weight.dispose();
  });

  it('reads a stored tensor once for all the parameters in it', async () => {
    const file = checkpoint({ fused: [2, 6], bias: [3] });
    const halves: { spec: SpecTree<{ a: LinearParams; b: LinearParams }> } = {
      spec: { a: linear({ in: 2, out: 3, bias: false }).spec, b: linear({ in: 2, out: 3 }).spec },
    };
    const names: NameTable = (path) => {
      if (path === 'b.bias') return 'bias';
      return { name: 'fused', columns: path === 'a.weight' ? [0, 3] : [3, 6] };
    };
    const progress: number[][] = [];
    const params = await loadParams(halves, file, names, {
      onProgress: (done, total) => progress.push([done, total]),
    });
    expect(file.log).toEqual(['fused', 'bias']);
    expect([...params.b.weight.dataSync()]).toEqual([3, 4, 5, 9, 10, 11]);
    expect(progress).toEqual([
      [12, 15],
      [15, 15],
    ]);
    disposeTree(params);
  });

  it('reports all that is missing, extra or misshapen at once, before reading', async () => {
    const file = checkpoint({ 'first.weight': [3, 2], 'layers.0.weight': [3, 2], mask: [1], 'old.mask': [1] });
    const options = { ignored: [{ pattern: /^old\./g, reason: 'a buffer' }] };
    const error: LoadError = await loadParams(pair, file, same, options).then(
      () => expect.fail('loaded'),
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(LoadError);
    expect(error.message).toBe(
      'loadParams: the checkpoint does not fit the model: 1 missing: first.bias (first.bias); 1 extra: mask; ' +
        '1 misshapen: first.weight expected [2, 3], got [3, 2] (first.weight)',
    );
    expect(error.missing).toEqual([{ path: 'first.bias', stored: { name: 'first.bias' } }]);
    expect(error.extra).toEqual(['mask']);
    expect(error.misshapen).toMatchObject([{ path: 'first.weight', expected: [2, 3], got: [3, 2] }]);
    expect(file.log).toEqual([]);
  });

  it('names five of each', async () => {
    const extra = Object.fromEntries(Array.from({ length: 147 }, (_, i) => [`extra.${i}`, [1]]));
    const error: LoadError = await loadParams(pair, checkpoint({ ...fitting, ...extra }), same).catch((e) => e);
    expect(error.message).toMatch(/model: 147 extra: extra\.0, extra\.1, extra\.2, extra\.3, extra\.4 and 142 more$/);
    expect(error.extra).toHaveLength(147);
  });

  it('leaves no tensor behind when a tensor cannot be read or progress fails', async () => {
    const before = memory().numTensors;
    const file = checkpoint(fitting);
    const failing: Checkpoint = {
      ...file,
      read: async (name) => {
        if (name === 'layers.0.weight') throw new Error('disk on fire');
        return file.read(name);
      },
    };
    await expect(loadParams(pair, failing, same)).rejects.toThrow('disk on fire');
    const onProgress = (done: number): void => {
      if (done > 6) throw new Error('stop');
    };
    await expect(loadParams(pair, file, same, { onProgress })).rejects.toThrow('stop');
    expect(memory().numTensors).toBe(before);
    await expectNoLeaks(() => values(same, file));
  });

  it('loads the linear maps of a published layout', async () => {
    const file = await openCheckpoint(folderSource(goldenPath('gpt2')));
    const block: { spec: SpecTree<{ query: LinearParams; output: LinearParams }> } = {
      spec: { query: linear({ in: 48, out: 48 }).spec, output: linear({ in: 48, out: 48 }).spec },
    };
    const names: NameTable = (path) => {
      const [part, kind] = path.split('.');
      const map = `transformer.h.1.attn.${part === 'query' ? 'c_attn' : 'c_proj'}.${kind}`;
      return part === 'query' ? { name: map, columns: [0, 48] } : map;
    };
    const ignored = [{ pattern: /^(?!transformer\.h\.1\.attn\.)/, reason: 'not of this block' }];
    const { query, output } = await loadParams(block, file, names, { ignored });
    await file.close();
    // safetensors 0.8.0 and numpy: load_file(path)[name][:, :48].sum(), [:48].sum(), …
    const sum = ({ weight, bias }: LinearParams): number[] =>
      [weight, bias as Tensor].map((tensor) => [...tensor.dataSync()].reduce((total, value) => total + value, 0));
    expect(sum(query)[0]).toBeCloseTo(2.64937, 4);
    expect(sum(query)[1]).toBeCloseTo(1.070718, 4);
    expect(sum(output)[0]).toBeCloseTo(6.57166, 4);
    expect(sum(output)[1]).toBeCloseTo(0.5372781, 4);
    disposeTree({ query, output });
  });
});
