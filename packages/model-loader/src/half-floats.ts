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
