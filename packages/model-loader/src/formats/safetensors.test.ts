import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { golden, goldenPath } from '@blockformer/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../checkpoint-error.ts';
import { toFloat16 } from '../half-floats.ts';
import { memorySource } from '../sources/memory-source.ts';
import type { ByteSource } from '../sources/source.ts';
import { openSafetensors } from './open-safetensors.ts';
import { writeSafetensors } from './write-safetensors.ts';

const source = async (bytes: Uint8Array): Promise<ByteSource> =>
  (await memorySource({ file: bytes }).open('file')) as ByteSource;
const open = async (bytes: Uint8Array) => openSafetensors(await source(bytes));

/** A file with this header and so many bytes of data. */
const file = (header: string | Uint8Array | object, dataSize: number, length?: bigint): Uint8Array => {
  const text = typeof header === 'string' || header instanceof Uint8Array ? header : JSON.stringify(header);
  const json = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const bytes = new Uint8Array(8 + json.length + dataSize);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
};
const entry = (begin: unknown, end: unknown, shape: unknown = [2], dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('openSafetensors', () => {
  it('reads what the reference library wrote in float32', async () => {
    const checkpoint = await open(readFileSync(goldenPath('gpt2/golden.safetensors')));
    const reference = golden('gpt2');
    expect(checkpoint.tensors.size).toBe(21);
    for (const [name, { shape }] of checkpoint.tensors) {
      expect(shape).toEqual(reference.values(name).shape);
      expect(await checkpoint.read(name)).toEqual(Float32Array.from(reference.values(name).data));
    }
  });

  it('reads what the reference library wrote in float16', async () => {
    const path = fileURLToPath(new URL('../../../model-speeches/model/model.safetensors', import.meta.url));
    const checkpoint = await open(readFileSync(path));
    expect(checkpoint.tensors.size).toBe(52);
    expect(checkpoint.tensors.get('transformer.h.0.mlp.c_fc.weight')).toMatchObject({
      dtype: 'F16',
      shape: [256, 1024],
    });
    // safetensors 0.8.0 and numpy: load_file(path)[name].astype(float64), .sum() and (** 2).sum()
    const values = await checkpoint.read('transformer.h.0.mlp.c_fc.weight');
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(5.721259295940399, 9);
    expect(values.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(467.4649727193897, 9);
  });

  it('lists tensors of dtypes that it does not read, and says so when asked for their values', async () => {
    const checkpoint = await open(file({ ids: entry(0, 16, [2], 'I64'), mask: entry(16, 18, [2], 'BOOL') }, 18));
    expect([...checkpoint.tensors.keys()]).toEqual(['ids', 'mask']);
    await expect(checkpoint.read('mask')).resolves.toEqual(Float32Array.of(0, 0));
    await expect(checkpoint.read('ids')).rejects.toThrow('file: tensor "ids" is stored as I64');
    await expect(checkpoint.read('nothing')).rejects.toThrow('file: no tensor "nothing"');
  });

  it('takes names for names, in any order of the data, empty tensors and a description', async () => {
    const header = `{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"toString":{"dtype":"F32","shape":[],
      "data_offsets":[0,4]},"0":{"dtype":"F32","shape":[3,0],"data_offsets":[4,4]},"__metadata__":{"format":"a:b{\\"}"}}   `;
    const checkpoint = await open(file(header, 8));
    expect([...checkpoint.tensors.keys()].sort()).toEqual(['0', '__proto__', 'toString']);
    expect(await checkpoint.read('__proto__')).toEqual(Float32Array.of(0));
    expect(await checkpoint.read('0')).toEqual(new Float32Array());
  });

  const good = file({ a: entry(0, 8) }, 8);
  const broken: [string, Uint8Array, string][] = [
    ['an empty file', new Uint8Array(), '0 bytes are too few'],
    ['a file shorter than the length of its header', new Uint8Array(7), '7 bytes are too few'],
    ['no header', file('', 8), 'not a safetensors file'],
    ['a header of more than 100 MB', file({}, 0, 100_000_001n), 'not a safetensors file'],
    ['a header of 2^64 - 1 bytes', file({}, 0, 2n ** 64n - 1n), 'not a safetensors file'],
    ['a header beyond the file', file({}, 0, 3n), 'the header ends at 11, the file at 10'],
    ['a header that is not JSON', file('{"a":', 0), 'the header is not UTF-8 JSON'],
    ['a header that is not UTF-8', file(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d), 0), 'not UTF-8 JSON'],
    ['a header that is nested deeply', file('['.repeat(100_000), 0), 'not UTF-8 JSON'],
    ['a header that is a list', file('[]', 0), 'not a JSON object'],
    ['a header that is null', file('null', 0), 'not a JSON object'],
    [
      'a name twice',
      file(
        '{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"\\u0061":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}',
        1,
      ),
      'the same name twice',
    ],
    [
      'a field twice',
      file('{"a":{"dtype":"U8","dtype":"U8","shape":[],"data_offsets":[0,1]}}', 1),
      'the same name twice',
    ],
    ['a tensor that is not an object', file({ a: [0, 8] }, 8), 'tensor "a" is not described by an object'],
    ['a tensor without dtype', file({ a: entry(0, 8, [2], null) }, 8), 'has unknown dtype null'],
    ['an unknown dtype', file({ a: entry(0, 8, [2], 'F31') }, 8), 'has unknown dtype "F31"'],
    ['a dtype that objects inherit', file({ a: entry(0, 8, [2], 'toString') }, 8), 'has unknown dtype "toString"'],
    ['no shape', file({ a: { dtype: 'F32', data_offsets: [0, 8] } }, 8), 'a shape that is not a list'],
    ['a shape of text', file({ a: entry(0, 8, ['2']) }, 8), 'a shape that is not a list of sizes'],
    ['a negative size', file({ a: entry(0, 8, [-1, -2]) }, 8), 'a shape that is not a list of sizes'],
    ['a fractional size', file({ a: entry(0, 8, [0.5, 4]) }, 8), 'a shape that is not a list of sizes'],
    ['a huge size', file('{"a":{"dtype":"F32","shape":[1e300],"data_offsets":[0,8]}}', 8), 'a shape that is not'],
    ['sizes whose product overflows', file({ a: entry(0, 8, [2 ** 32, 2 ** 32, 2]) }, 8), 'needs'],
    ['sizes whose product overflows before a zero', file({ a: entry(0, 0, [2 ** 52, 2 ** 52, 0]) }, 0), 'needs'],
    ['a shape that does not fill its bytes', file({ a: entry(0, 8, [3]) }, 8), 'needs 12 bytes, but has 8'],
    ['no offsets', file({ a: { dtype: 'F32', shape: [2] } }, 8), 'data_offsets that are not two positions'],
    ['three offsets', file({ a: { ...entry(0, 8), data_offsets: [0, 8, 9] } }, 8), 'not two positions'],
    ['offsets that are text', file({ a: entry('0', '8') }, 8), 'not two positions'],
    ['a negative offset', file({ a: entry(-8, 0) }, 8), 'not two positions'],
    ['a fractional offset', file({ a: entry(0.5, 8.5) }, 9), 'not two positions'],
    ['an end before the beginning', file({ a: entry(8, 0) }, 8), 'ends at 0, before it begins at 8'],
    ['an end beyond the file', file({ a: entry(0, 16, [4]) }, 15), 'ends at 16, but the file holds 15 bytes'],
    ['tensors that overlap', file({ a: entry(0, 8), b: entry(4, 12) }, 12), 'tensor "b" overlaps'],
    ['a gap', file({ a: entry(0, 8), b: entry(12, 20) }, 20), '4 bytes before tensor "b" belong to no tensor'],
    ['a gap in front', file({ a: entry(4, 12) }, 12), '4 bytes before tensor "a" belong to no tensor'],
    ['bytes after the last tensor', file({ a: entry(0, 8) }, 9), '1 bytes after the last tensor'],
    ['a truncated file', good.subarray(0, -1), 'ends at 8, but the file holds 7 bytes of data'],
    ['a description that is text', file({ __metadata__: 'pt' }, 0), '__metadata__ is not an object of strings'],
    ['a description of numbers', file({ __metadata__: { a: 1 } }, 0), '__metadata__ is not an object of strings'],
  ];
  it.each(broken)('refuses %s in one line', async (_what, bytes, message) => {
    const error: Error = await open(bytes).then(
      () => expect.fail('opened'),
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/^file: .{1,320}$/);
  });

  it('closes the file when it refuses it', async () => {
    let closed = 0;
    const bytes = { ...(await source(new Uint8Array(3))), close: async () => void closed++ };
    await expect(openSafetensors(bytes)).rejects.toThrow();
    expect(closed).toBe(1);
  });

  it('opens or refuses a damaged file, and reads no more than it holds', async () => {
    const whole = new Uint8Array(readFileSync(goldenPath('gpt2/model.safetensors')));
    const headerEnd = 8 + 3752;
    const damage = fc.record({
      flips: fc.array(fc.tuple(fc.nat(headerEnd - 1), fc.integer({ min: 1, max: 255 })), { maxLength: 4 }),
      keep: fc.oneof(fc.constant(whole.length), fc.nat(whole.length)),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ flips, keep }) => {
        const bytes = whole.slice(0, keep);
        for (const [at, mask] of flips) if (at < keep) bytes[at] = (bytes[at] as number) ^ mask;
        const inner = await source(bytes);
        let asked = 0;
        const counting: ByteSource = {
          ...inner,
          read: (start, end) => {
            asked += end - start;
            return inner.read(start, end);
          },
        };
        try {
          const checkpoint = await openSafetensors(counting);
          for (const name of checkpoint.tensors.keys()) await checkpoint.read(name);
        } catch (error) {
          expect(error).toBeInstanceOf(CheckpointError);
        }
        expect(asked).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('writeSafetensors', () => {
  const join = (pieces: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(pieces));

  it('writes what openSafetensors reads', async () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => text !== '__metadata__');
    const shape = fc.array(fc.nat(3), { maxLength: 4 });
    const tensors = fc.uniqueArray(fc.record({ name, shape, whole: fc.boolean() }), {
      selector: (tensor) => tensor.name,
    });
    await fc.assert(
      fc.asyncProperty(tensors, fc.option(fc.dictionary(fc.string(), fc.string())), async (all, metadata) => {
        const written = all.map(({ name, shape, whole }) => {
          const values = Array.from({ length: shape.reduce((size, n) => size * n, 1) }, (_, i) => i - 2);
          return { name, shape, values: whole ? Int32Array.from(values) : Float32Array.from(values) };
        });
        const checkpoint = await open(join(writeSafetensors(written, metadata ?? undefined)));
        expect(checkpoint.tensors.size).toBe(written.length);
        for (const { name, shape, values } of written) {
          const dtype = values instanceof Int32Array ? 'I32' : 'F32';
          expect(checkpoint.tensors.get(name)).toMatchObject({ dtype, shape });
          expect([...(await checkpoint.read(name))]).toEqual([...values]);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('stores half precision as F16', async () => {
    const values = toFloat16(Float32Array.of(0.5, -2, 65_504));
    const checkpoint = await open(join(writeSafetensors([{ name: 'a', shape: [3], values }])));
    expect(checkpoint.tensors.get('a')).toMatchObject({ dtype: 'F16', shape: [3] });
    expect(await checkpoint.read('a')).toEqual(Float32Array.of(0.5, -2, 65_504));
  });

  it('starts the values at a multiple of 8 bytes, and does not copy them', () => {
    const values = Float32Array.of(1, 2);
    const [start, data] = writeSafetensors([{ name: 'ab', shape: [2], values }]);
    expect((start as Uint8Array).length % 8).toBe(0);
    expect(data?.buffer).toBe(values.buffer);
  });

  it('refuses a name twice, a reserved name and values that do not fill the shape', () => {
    const tensor = { name: 'a', shape: [2], values: Float32Array.of(1, 2) };
    expect(() => writeSafetensors([tensor, tensor])).toThrow('the name "a" is taken');
    expect(() => writeSafetensors([{ ...tensor, name: '__metadata__' }])).toThrow('is taken');
    expect(() => writeSafetensors([{ ...tensor, shape: [3] }])).toThrow('a of shape [3] has 2 values');
  });
});
