import { exp4 } from './activation';
import { float, integer, pointer } from './arguments';
import { threadNumber } from './pool';
import { madd, maxLanes, sumLanes, sumLanesOf4 } from './vectors';

// y = softmax(scale · q · kᵀ + mask) · v, four queries of one head at a time
//
// The scores of four queries, [4, S], live in scratch of the thread and are never a tensor. The softmax is the plain one
// (largest, exponentials, sum), and every query is computed in the same order alone or with three others, so a token
// decoded alone is the token of the prompt.
//
// Arguments: 0 query [B, H, T, K], 1 keys, 2 values [B, G, S, K], 3 mask or 0, 4 y [B, H, T, K], 5 H, 6 G, 7 T, 8 S, 9 K
// (a multiple of 4), 10 and 11 bytes from one head to the next in keys and values, 12 scale, 13 causal, 14 scratch,
// 15 bytes of scratch a thread, 16 to 19 values from one batch, head, query, key to the next in the mask (0: the same),
// 20 bytes from one head to the next in query.
// A chunk is four queries of one head.

export function attention(chunk: i32): void {
  const H = integer(5);
  const T = integer(7);
  const S = integer(8);
  const K = integer(9);
  const tiles = (T + 3) >> 2;
  const head = chunk / tiles;
  const first = (chunk % tiles) * 4;
  const group = (head / H) * integer(6) + (head % H) / (H / integer(6));
  const keys = pointer(1) + <usize>group * pointer(10);
  const values = pointer(2) + <usize>group * pointer(11);
  const query = pointer(0) + <usize>head * pointer(20) + <usize>first * K * 4;
  const y = pointer(4) + (<usize>head * T + first) * K * 4;
  const mask = pointer(3)
    ? pointer(3) + (<usize>(head / H) * pointer(16) + <usize>(head % H) * pointer(17) + <usize>first * pointer(18)) * 4
    : 0;
  const scratch = pointer(14) + <usize>threadNumber() * pointer(15);
  const row = <usize>((S + 3) & ~3) * 4;
  const stride = <usize>K * 4;
  const count = min(4, T - first);
  // With a mask the hidden keys take part with the same large negative score as in the composition.
  const cut = integer(13) && !mask;
  const seen = cut ? min(S, S - T + first + count) : S;

  if (count === 4) {
    scores2(query, query + stride, keys, scratch, scratch + row, seen, K);
    scores2(query + stride * 2, query + stride * 3, keys, scratch + row * 2, scratch + row * 3, seen, K);
  } else for (let i = 0; i < count; i++) scores1(query + <usize>i * stride, keys, scratch + <usize>i * row, seen, K);

  for (let i = 0; i < count; i++) {
    const scores = scratch + <usize>i * row;
    const limit = S - T + first + i + 1;
    if (mask) addMask(scores, mask + <usize>i * pointer(18) * 4, S, integer(13) ? limit : S);
    softmaxRow(scores, cut ? limit : S, seen);
  }

  if (count === 4) weighted4(scratch, row, values, y, seen, K);
  else for (let i = 0; i < count; i++) weighted1(scratch + <usize>i * row, values, y + <usize>i * stride, seen, K);
}

/** Scores of one query with `seen` keys, times the scale. */
function scores1(query: usize, keys: usize, scores: usize, seen: i32, K: i32): void {
  const scale = float(12);
  const stride = <usize>K * 4;
  let j = 0;
  for (; j + 4 <= seen; j += 4) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let k0 = keys;
    const k1 = keys + stride;
    for (let q = query, end = query + stride; q < end; q += 16) {
      const x = v128.load(q);
      a = madd(v128.load(k0), x, a);
      b = madd(v128.load(k0 + stride), x, b);
      c = madd(v128.load(k0 + stride * 2), x, c);
      d = madd(v128.load(k0 + stride * 3), x, d);
      k0 += 16;
    }
    v128.store(scores, f32x4.mul(sumLanesOf4(a, b, c, d), f32x4.splat(scale)));
    scores += 16;
    keys += stride * 4;
  }
  for (; j < seen; j++) {
    store<f32>(scores, score(query, keys, stride) * scale);
    scores += 4;
    keys += stride;
  }
}

/** Scores of two queries at once: each key is read once for both. */
function scores2(query0: usize, query1: usize, keys: usize, scores0: usize, scores1: usize, seen: i32, K: i32): void {
  const scale = float(12);
  const stride = <usize>K * 4;
  let j = 0;
  for (; j + 4 <= seen; j += 4) {
    let a0 = f32x4.splat(0);
    let b0 = f32x4.splat(0);
    let c0 = f32x4.splat(0);
    let d0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let c1 = f32x4.splat(0);
    let d1 = f32x4.splat(0);
    let k = keys;
    for (let at: usize = 0; at < stride; at += 16) {
      const x0 = v128.load(query0 + at);
      const x1 = v128.load(query1 + at);
      let key = v128.load(k);
      a0 = madd(key, x0, a0);
      a1 = madd(key, x1, a1);
      key = v128.load(k + stride);
      b0 = madd(key, x0, b0);
      b1 = madd(key, x1, b1);
      key = v128.load(k + stride * 2);
      c0 = madd(key, x0, c0);
      c1 = madd(key, x1, c1);
      key = v128.load(k + stride * 3);
      d0 = madd(key, x0, d0);
      d1 = madd(key, x1, d1);
      k += 16;
    }
    v128.store(scores0, f32x4.mul(sumLanesOf4(a0, b0, c0, d0), f32x4.splat(scale)));
    v128.store(scores1, f32x4.mul(sumLanesOf4(a1, b1, c1, d1), f32x4.splat(scale)));
    scores0 += 16;
    scores1 += 16;
    keys += stride * 4;
  }
  for (; j < seen; j++) {
    store<f32>(scores0, score(query0, keys, stride) * scale);
    store<f32>(scores1, score(query1, keys, stride) * scale);
    scores0 += 4;
    scores1 += 4;
    keys += stride;
  }
}

function score(query: usize, key: usize, stride: usize): f32 {
  let sum = f32x4.splat(0);
  for (let at: usize = 0; at < stride; at += 16) sum = madd(v128.load(key + at), v128.load(query + at), sum);
  return sumLanes(sum);
}

/** Adds the mask, and −1e9 (the constant `MASKED` of the composition) to what lies behind the query. */
export function addMask(scores: usize, mask: usize, S: i32, limit: i32): void {
  const step = pointer(19) * 4;
  for (let j = 0; j < S; j++) {
    const behind: f32 = j < limit ? 0 : -1e9;
    store<f32>(scores, load<f32>(scores) + load<f32>(mask) + behind);
    scores += 4;
    mask += step;
  }
}

/** Softmax of the first `limit` scores in place; the rest of `seen`, filled up to a multiple of four, becomes 0. */
export function softmaxRow(scores: usize, limit: i32, seen: i32): void {
  const end = scores + <usize>((seen + 3) & ~3) * 4;
  for (let p = scores + <usize>limit * 4; p < end; p += 4) store<f32>(p, -Infinity);
  let largest = f32x4.splat(-Infinity);
  for (let p = scores; p < end; p += 16) largest = f32x4.max(largest, v128.load(p));
  const top = f32x4.splat(maxLanes(largest));
  let sum = f32x4.splat(0);
  for (let p = scores; p < end; p += 16) {
    const weight = exp4(f32x4.sub(v128.load(p), top));
    v128.store(p, weight);
    sum = f32x4.add(sum, weight);
  }
  const share = f32x4.splat(1 / sumLanes(sum));
  for (let p = scores; p < end; p += 16) v128.store(p, f32x4.mul(v128.load(p), share));
}

/** Sum of `seen` values by their weights, for one query: 32 columns at a time, then 4. */
function weighted1(weights: usize, values: usize, y: usize, seen: i32, K: i32): void {
  const stride = <usize>K * 4;
  const end = weights + <usize>seen * 4;
  let column: usize = 0;
  for (; column + 128 <= stride; column += 128) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let e = f32x4.splat(0);
    let f = f32x4.splat(0);
    let g = f32x4.splat(0);
    let h = f32x4.splat(0);
    let v = values + column;
    for (let p = weights; p < end; p += 4) {
      const weight = v128.load_splat<f32>(p);
      a = madd(v128.load(v), weight, a);
      b = madd(v128.load(v, 16), weight, b);
      c = madd(v128.load(v, 32), weight, c);
      d = madd(v128.load(v, 48), weight, d);
      e = madd(v128.load(v, 64), weight, e);
      f = madd(v128.load(v, 80), weight, f);
      g = madd(v128.load(v, 96), weight, g);
      h = madd(v128.load(v, 112), weight, h);
      v += stride;
    }
    v128.store(y + column, a);
    v128.store(y + column, b, 16);
    v128.store(y + column, c, 32);
    v128.store(y + column, d, 48);
    v128.store(y + column, e, 64);
    v128.store(y + column, f, 80);
    v128.store(y + column, g, 96);
    v128.store(y + column, h, 112);
  }
  for (; column < stride; column += 16) {
    let a = f32x4.splat(0);
    let v = values + column;
    for (let p = weights; p < end; p += 4) {
      a = madd(v128.load(v), v128.load_splat<f32>(p), a);
      v += stride;
    }
    v128.store(y + column, a);
  }
}

/** The same for four queries: 8 columns at a time, each value read once for the four, then 4 columns. */
function weighted4(weights: usize, row: usize, values: usize, y: usize, seen: i32, K: i32): void {
  const stride = <usize>K * 4;
  const end = weights + <usize>seen * 4;
  const row2 = row * 2;
  const row3 = row * 3;
  let column: usize = 0;
  for (; column + 32 <= stride; column += 32) {
    let a0 = f32x4.splat(0);
    let b0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let a2 = f32x4.splat(0);
    let b2 = f32x4.splat(0);
    let a3 = f32x4.splat(0);
    let b3 = f32x4.splat(0);
    let v = values + column;
    for (let p = weights; p < end; p += 4) {
      const low = v128.load(v);
      const high = v128.load(v, 16);
      let weight = v128.load_splat<f32>(p);
      a0 = madd(low, weight, a0);
      b0 = madd(high, weight, b0);
      weight = v128.load_splat<f32>(p + row);
      a1 = madd(low, weight, a1);
      b1 = madd(high, weight, b1);
      weight = v128.load_splat<f32>(p + row2);
      a2 = madd(low, weight, a2);
      b2 = madd(high, weight, b2);
      weight = v128.load_splat<f32>(p + row3);
      a3 = madd(low, weight, a3);
      b3 = madd(high, weight, b3);
      v += stride;
    }
    const at = y + column;
    v128.store(at, a0);
    v128.store(at, b0, 16);
    v128.store(at + stride, a1);
    v128.store(at + stride, b1, 16);
    v128.store(at + stride * 2, a2);
    v128.store(at + stride * 2, b2, 16);
    v128.store(at + stride * 3, a3);
    v128.store(at + stride * 3, b3, 16);
  }
  for (; column < stride; column += 16)
    for (let i: usize = 0; i < 4; i++) {
      let a = f32x4.splat(0);
      let v = values + column;
      for (let p = weights + row * i, stop = end + row * i; p < stop; p += 4) {
        a = madd(v128.load(v), v128.load_splat<f32>(p), a);
        v += stride;
      }
      v128.store(y + stride * i + column, a);
    }
}
