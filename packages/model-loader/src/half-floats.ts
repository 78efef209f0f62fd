/** IEEE 754 half precision (1 sign, 5 exponent, 10 fraction bits) to single precision, exactly. */
export const fromFloat16 = (stored: Uint16Array): Float32Array => {
  const values = new Float32Array(stored.length);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < stored.length; i++) {
    const half = stored[i] as number;
    const sign = (half & 0x8000) << 16;
    const exponent = half & 0x7c00;
    if (exponent === 0) {
      // Zero and subnormals: the fraction counts steps of 2^-24, and -1 * 0 is the negative zero it should be.
      values[i] = (sign ? -1 : 1) * (half & 0x3ff) * 2 ** -24;
    } else if (exponent === 0x7c00) {
      bits[i] = sign | 0x7f800000 | ((half & 0x3ff) << 13); // infinities, and NaN with its payload
    } else {
      bits[i] = sign | (((half & 0x7fff) << 13) + ((127 - 15) << 23)); // the other exponent bias
    }
  }
  return values;
};

/** bfloat16, the upper half of a single precision number, to single precision, exactly. */
export const fromBfloat16 = (stored: Uint16Array): Float32Array => {
  const bits = new Uint32Array(stored.length);
  for (let i = 0; i < stored.length; i++) bits[i] = (stored[i] as number) << 16;
  return new Float32Array(bits.buffer);
};

/** The nearest half precision number of each value, ties to even; beyond 65,504 it is an infinity. */
export const toFloat16 = (values: Float32Array): Uint16Array => {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, (single) => {
    const sign = (single >>> 16) & 0x8000;
    const magnitude = single & 0x7fffffff;
    if (magnitude >= 0x7f800000) return sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00);
    if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds up to 65,536
    const exponent = magnitude >>> 23;
    if (exponent < 102) return sign; // at most half of the smallest subnormal
    // Below 2^-14 the fraction counts steps of 2^-24, its leading 1 included.
    const shift = exponent < 113 ? 126 - exponent : 13;
    const whole = exponent < 113 ? (magnitude & 0x7fffff) | 0x800000 : magnitude - (112 << 23);
    const rounded = (whole + (1 << (shift - 1)) - 1 + ((whole >>> shift) & 1)) >>> shift;
    return sign | rounded;
  });
};
