/** The jobs of the WebAssembly module by number, as in assembly/jobs.ts, where their arguments are described too. */
export const JOB = {
  quantizeRows: 0,
  linearFloat32: 1,
  linearInt8: 2,
  linearInt4: 3,
  linearPlain: 4,
  dotRows: 5,
  packFloat32: 6,
  packInt8: 7,
  packInt4: 8,
  unpackRows: 9,
  attention: 10,
  layerNorm: 11,
  rmsNorm: 12,
  softmax: 13,
  unary: 14,
  binary: 15,
  rotary: 16,
  copyBox: 17,
  sumRows: 18,
  sumColumns: 19,
} as const;

/** Numbers of the elementwise functions, as in assembly/activation.ts, by the name of their kernel. */
export const ACTIVATION: { readonly [kernel: string]: number } = {
  Relu: 1,
  Gelu: 2,
  GeluTanh: 3,
  QuickGelu: 4,
  Silu: 5,
  Exp: 6,
  Tanh: 7,
  Sigmoid: 8,
  Square: 9,
  Sqrt: 10,
};
