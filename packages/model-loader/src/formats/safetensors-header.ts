import type { TensorInfo } from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import { dtypeBytes, isDtype } from '../dtype.ts';

// The header of a safetensors file: JSON from names to dtype, shape and where the values lie among the bytes after it.
// Reference: https://huggingface.co/docs/safetensors (format), whose rules of validity are kept here.

/** A tensor of the file; `begin` and `end` are byte offsets into the data that follow the header. */
type StoredTensor = TensorInfo & { readonly begin: number; readonly end: number };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** How many members the JSON has in its outer two levels, repeated names included. `JSON.parse` keeps only the last of them. */
const countMembers = (json: Uint8Array): number => {
  const [quote, backslash, colon] = [0x22, 0x5c, 0x3a];
  let [members, depth, inString] = [0, 0, false];
  for (let i = 0; i < json.length; i++) {
    const byte = json[i] as number;
    if (byte === quote) inString = !inString;
    else if (inString) i += byte === backslash ? 1 : 0;
    else if (byte === colon) members += depth <= 2 ? 1 : 0;
    else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return members;
};

const parse = (json: Uint8Array, fail: (reason: string) => never): Record<string, unknown> => {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json));
  } catch {
    fail('the header is not UTF-8 JSON');
  }
  if (!isObject(header)) fail('the header is not a JSON object');
  const inner = Object.values(header).filter(isObject);
  const distinct = inner.reduce((sum, entry) => sum + Object.keys(entry).length, Object.keys(header).length);
  if (countMembers(json) !== distinct) fail('the header has the same name twice');
  return header;
};

const storedTensor = (entry: unknown, dataSize: number, fail: (reason: string) => never): StoredTensor => {
  if (!isObject(entry)) fail('is not described by an object');
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDtype(dtype)) fail(`has unknown dtype ${JSON.stringify(dtype)?.slice(0, 40)}`);
  if (!Array.isArray(shape) || !shape.every(isSize)) fail('has a shape that is not a list of sizes');
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize))
    fail('has data_offsets that are not two positions');
  const [begin, end] = offsets as [number, number];
  if (begin > end) fail(`ends at ${end}, before it begins at ${begin}`);
  if (end > dataSize) fail(`ends at ${end}, but the file holds ${dataSize} bytes of data: is it complete?`);
  const bytes = shape.reduce((size, n) => (size > Number.MAX_SAFE_INTEGER ? size : size * n), dtypeBytes[dtype]);
  if (bytes !== end - begin)
    fail(`of shape [${shape.join(', ')}] and dtype ${dtype} needs ${bytes} bytes, but has ${end - begin}`);
  return { dtype, shape, begin, end };
};

/** Throws unless the tensors lie one after the other from the first byte of data to the last. */
const expectContiguous = (
  tensors: ReadonlyMap<string, StoredTensor>,
  dataSize: number,
  fail: (reason: string) => never,
): void => {
  const inOrder = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const [name, { begin, end }] of inOrder) {
    if (begin < position) fail(`tensor ${JSON.stringify(name)} overlaps the one before it`);
    if (begin > position) fail(`${begin - position} bytes before tensor ${JSON.stringify(name)} belong to no tensor`);
    position = end;
  }
  if (position < dataSize) fail(`${dataSize - position} bytes after the last tensor`);
};

/**
 * Reads and checks a header.
 *
 * @param dataSize Bytes of the file after the header.
 * @throws CheckpointError at the first thing that is wrong.
 */
export const safetensorsHeader = (
  file: string,
  json: Uint8Array,
  dataSize: number,
): ReadonlyMap<string, StoredTensor> => {
  const fail = (reason: string): never => {
    // Names and shapes are whatever the file says.
    throw new CheckpointError(`${file}: ${reason.length > 300 ? `${reason.slice(0, 300)}…` : reason}`);
  };
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(parse(json, fail))) {
    if (name !== '__metadata__')
      tensors.set(
        name,
        storedTensor(entry, dataSize, (reason) => fail(`tensor ${JSON.stringify(name)} ${reason}`)),
      );
    else if (!isObject(entry) || !Object.values(entry).every((value) => typeof value === 'string'))
      fail('__metadata__ is not an object of strings');
  }
  expectContiguous(tensors, dataSize, fail);
  return tensors;
};
