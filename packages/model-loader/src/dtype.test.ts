import { describe, expect, it } from 'vitest';
import { type Dtype, decoders } from './dtype.ts';

const every = Uint16Array.from({ length: 65_536 }, (_, i) => i);
const decode = (dtype: Dtype, bytes: Uint8Array): Float32Array | undefined => decoders[dtype]?.(bytes);
const bytesOf = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** The value of a float with these fields, by the formula of IEEE 754. */
const formula = (bits: number, exponentBits: number, fractionBits: number): number => {
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = bits >> (exponentBits + fractionBits) ? -1 : 1;
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1);
  const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  if (exponent === 2 ** exponentBits - 1) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent ? sign * 2 ** (exponent - bias) * (1 + fraction) : sign * 2 ** (1 - bias) * fraction;
};

const cases: [Dtype, number, number][] = [
  ['F16', 5, 10],
  ['BF16', 8, 7],
];

describe('decoders', () => {
  it.each(cases)('convert each of the 65,536 values of %s exactly', (dtype, exponentBits, fractionBits) => {
    const values = decode(dtype, bytesOf(every)) as Float32Array;
    const wrong = [...every].filter((bits) => !Object.is(values[bits], formula(bits, exponentBits, fractionBits)));
    expect(wrong).toEqual([]);
  });

  it('read the other dtypes as numbers', () => {
    expect([...(decode('F64', bytesOf(Float64Array.of(0.5, -1e300))) ?? [])]).toEqual([0.5, -Infinity]);
    expect([...(decode('I32', bytesOf(Int32Array.of(-7, 2 ** 24))) ?? [])]).toEqual([-7, 2 ** 24]);
    expect([...(decode('U8', Uint8Array.of(0, 255)) ?? [])]).toEqual([0, 255]);
    expect([...(decode('BOOL', Uint8Array.of(0, 1)) ?? [])]).toEqual([0, 1]);
    expect(decode('I64', new Uint8Array(8))).toBeUndefined();
  });

  it('read values that are not aligned', () => {
    // A Buffer's own slice() would share its memory, and so its place.
    for (const shifted of [new Uint8Array(9), Buffer.alloc(9)]) {
      shifted.set(bytesOf(Float32Array.of(1.5, -2)), 1);
      expect([...(decode('F32', shifted.subarray(1)) ?? [])]).toEqual([1.5, -2]);
    }
  });
});
