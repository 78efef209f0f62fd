import { describe, expect, it } from 'vitest';
import { writeSafetensors } from './formats/write-safetensors.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import { memorySource } from './sources/memory-source.ts';
import type { Source } from './sources/source.ts';

const INDEX = 'model.safetensors.index.json';

const shard = (...names: string[]): Uint8Array =>
  new Uint8Array(
    Buffer.concat(writeSafetensors(names.map((name, i) => ({ name, shape: [1], values: Float32Array.of(i) })))),
  );
const index = (weight_map: unknown): string => JSON.stringify({ metadata: {}, weight_map });

/** Counts the files that are open. */
const counting = (source: Source): Source & { open_(): number } => {
  let open = 0;
  return {
    name: source.name,
    open: async (file) => {
      const bytes = await source.open(file);
      if (!bytes) return undefined;
      open++;
      return {
        ...bytes,
        close: async () => {
          open--;
        },
      };
    },
    open_: () => open,
  };
};

describe('openCheckpoint', () => {
  it('opens model.safetensors', async () => {
    const checkpoint = await openCheckpoint(memorySource({ 'model.safetensors': shard('a', 'b') }));
    expect([...checkpoint.tensors.keys()]).toEqual(['a', 'b']);
  });

  it('opens the shards of an index as one checkpoint', async () => {
    const source = counting(
      memorySource({
        [INDEX]: index({ b: 'two.safetensors', a: 'one.safetensors', c: 'two.safetensors' }),
        'one.safetensors': shard('a'),
        'two.safetensors': shard('unlisted', 'b', 'c'),
      }),
    );
    const checkpoint = await openCheckpoint(source);
    expect([...checkpoint.tensors.keys()]).toEqual(['b', 'a', 'c']);
    expect(await checkpoint.read('a')).toEqual(Float32Array.of(0));
    expect(await checkpoint.read('c')).toEqual(Float32Array.of(2));
    await expect(checkpoint.read('unlisted')).rejects.toThrow('memory: no tensor "unlisted"');
    expect(source.open_()).toBe(2);
    await checkpoint.close();
    expect(source.open_()).toBe(0);
  });

  const one = { 'one.safetensors': shard('a') };
  const outside = (file: string): [string, Record<string, string>, string] => [
    `a shard named ${file}`,
    { [INDEX]: index({ a: file }) },
    'is not the name of a file inside it',
  ];
  const broken: [string, Record<string, Uint8Array | string>, string][] = [
    ['a folder without a checkpoint', {}, `neither model.safetensors nor ${INDEX} is there`],
    ['an index that is not JSON', { [INDEX]: '{"weight_map"' }, `memory: ${INDEX} is not JSON`],
    ['an index that is null', { [INDEX]: 'null' }, `${INDEX} has no weight_map`],
    ['an index without weight_map', { [INDEX]: '{}' }, `${INDEX} has no weight_map`],
    ['a weight_map that is a list', { [INDEX]: index(['a']) }, `${INDEX} has no weight_map`],
    ['a shard that is not a name', { [INDEX]: index({ a: 1 }) }, 'names no file for tensor "a"'],
    ['a missing shard', { ...one, [INDEX]: index({ a: 'one.safetensors', b: 'two.safetensors' }) }, 'no file two'],
    [
      'a tensor that is not in its shard',
      { ...one, [INDEX]: index({ b: 'one.safetensors' }) },
      'puts tensor "b" in one.safetensors, which lacks it',
    ],
    ['a damaged shard', { [INDEX]: index({ a: 'x' }), x: 'too short' }, 'x: not a safetensors file'],
    ...['../one', 'a/../../one', '/etc/passwd', '', '.', 'a//b', '..\\one', 'C:one', 'C:\\one', 'a\0'].map(outside),
  ];
  it.each(broken)('refuses %s', async (_what, files, message) => {
    const source = counting(memorySource(files));
    await expect(openCheckpoint(source)).rejects.toThrow(message);
    expect(source.open_()).toBe(0);
  });
});
