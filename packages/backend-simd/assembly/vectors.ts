// Small helpers over four float32 lanes.

/** a · b + c: one rounding in the relaxed build, two in the other. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Sum of the four lanes, in the order (0 + 2) + (1 + 3). */
// @ts-ignore: decorator
@inline
export function sumLanes(a: v128): f32 {
  const pairs = f32x4.add(a, i32x4.shuffle(a, a, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** Lane i of the result is the sum of the lanes of the i-th argument: four horizontal sums at once. */
// @ts-ignore: decorator
@inline
export function sumLanesOf4(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(a, b, 2, 6, 3, 7)); // a02 b02 a13 b13
  const cd = f32x4.add(i32x4.shuffle(c, d, 0, 4, 1, 5), i32x4.shuffle(c, d, 2, 6, 3, 7));
  return f32x4.add(i64x2.shuffle(ab, cd, 0, 2), i64x2.shuffle(ab, cd, 1, 3));
}

/** The largest of the four lanes, NaN if one is NaN. */
// @ts-ignore: decorator
@inline
export function maxLanes(a: v128): f32 {
  const pairs = f32x4.max(a, i32x4.shuffle(a, a, 2, 3, 0, 1));
  return max<f32>(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** Stores the first `count` lanes, at most four. Loads may pass the end of a tensor (the allocator leaves room), stores never. */
// @ts-ignore: decorator
@inline
export function storeLanes(address: usize, a: v128, count: i32): void {
  if (count >= 4) {
    v128.store(address, a);
    return;
  }
  if (count > 0) store<f32>(address, f32x4.extract_lane(a, 0));
  if (count > 1) store<f32>(address, f32x4.extract_lane(a, 1), 4);
  if (count > 2) store<f32>(address, f32x4.extract_lane(a, 2), 8);
}
