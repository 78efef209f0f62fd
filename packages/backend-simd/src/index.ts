export type { SimdBackend, SimdInfo } from './backend.ts';
export { type CompressOptions, compress, compressCache, compressTensor, type WeightFormat } from './compress.ts';
export { canShareMemory, hasRelaxedSimd } from './detect.ts';
export type { MachineOptions, MachineUsage } from './machine.ts';
export { OutOfMemoryError } from './out-of-memory-error.ts';
export { createSimdBackend, registerSimd, type SimdOptions } from './register.ts';
