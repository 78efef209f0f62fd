import { describe, expect, it } from 'vitest';
import { type Dtype, decoders } from './dtype.ts';
import { toFloat16 } from './half-floats.ts';

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

describe('toFloat16', () => {
  it('gives back each of the 65,536 values, and rounds what lies between them to the nearest, ties to even', () => {
    const values = decode('F16', bytesOf(every)) as Float32Array;
    const back = toFloat16(values);
    expect([...every].filter((bits) => !Number.isNaN(values[bits]) && back[bits] !== bits)).toEqual([]);
    expect(Number.isNaN((decode('F16', bytesOf(toFloat16(Float32Array.of(Number.NaN)))) as Float32Array)[0])).toBe(
      true,
    );
    // Each finite positive value and the next: below the middle, in the middle, above it.
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [low, high] = [values[bits] as number, values[bits + 1] as number];
      const middle = (low + high) / 2;
      const step = high - low;
      const got = toFloat16(Float32Array.of(middle - step / 64, middle, middle + step / 64, -middle));
      const even = bits + (bits & 1);
      expect([...got]).toEqual([bits, even, bits + 1, even | 0x8000]);
    }
    expect([...toFloat16(Float32Array.of(65_519, 65_520, -1e30, 2 ** -25, 2 ** -25 * 1.0001, -(2 ** -26)))]).toEqual([
      0x7bff, 0x7c00, 0xfc00, 0, 1, 0x8000,
    ]);
  });
});
