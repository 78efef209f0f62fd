import { ARGUMENTS } from './memory-map';

/** Argument `index` of the running job as an address. */
// @ts-ignore: decorator
@inline
export function pointer(index: usize): usize {
  return load<u32>(ARGUMENTS + index * 4);
}

/** Argument `index` of the running job as a number. */
// @ts-ignore: decorator
@inline
export function integer(index: usize): i32 {
  return load<i32>(ARGUMENTS + index * 4);
}

/** Argument `index` of the running job as a float32. */
// @ts-ignore: decorator
@inline
export function float(index: usize): f32 {
  return load<f32>(ARGUMENTS + index * 4);
}
