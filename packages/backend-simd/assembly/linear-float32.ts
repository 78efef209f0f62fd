import { integer, pointer } from './arguments';
import { finish } from './epilogue';
import { madd, storeLanes } from './vectors';

// y = activation(x · W + bias) + residual with W stored as float32 panels; also every matrix product
//
// Lanes are rows (outputs). 8 rows are one panel, and a panel is one contiguous stream: for each of the K inputs the
// weights of the 8 rows, 32 bytes. A plain matrix [K, R] read 8 columns at a time would touch half a cache line in
// every row of the matrix.
//
// Arguments: 0 panels, 1 x: one token as it is, more as fours (pack-float32.ts), 3 y [N, R], 4 bias, 5 residual, 6 N,
// 7 R, 8 K, 9 activation, 10 panels a chunk, 11 tokens a chunk (a multiple of 4), 12 to 14 bytes from one matrix of a
// batch to the next: of panels, x, y, 15 values from one token of y to the next.

export function linearFloat32(chunk: i32): void {
  const N = integer(6);
  const R = integer(7);
  const K = integer(8);
  const groups = (R + 7) >> 3;
  const groupChunks = (groups + integer(10) - 1) / integer(10);
  const tokenChunks = (N + integer(11) - 1) / integer(11);
  const batch = <usize>(chunk / (groupChunks * tokenChunks));
  const firstToken = ((chunk / groupChunks) % tokenChunks) * integer(11);
  const endToken = min(N, firstToken + integer(11));
  const firstGroup = (chunk % groupChunks) * integer(10);
  const endGroup = min(groups, firstGroup + integer(10));
  const panels = pointer(0) + batch * pointer(12);
  const x = pointer(1) + batch * pointer(13);
  const y = pointer(3) + batch * pointer(14);
  for (let group = firstGroup; group < endGroup; group++) {
    const w = panels + <usize>group * K * 32;
    if (N === 1) oneToken(w, x, y, group * 8, R, K);
    else
      for (let token = firstToken; token < endToken; token += 4)
        fourTokens(w, x + <usize>token * K * 4, y, token, N, group * 8, R, K);
  }
}

/** 8 rows of the only token. Even and odd inputs have sums of their own, so that no addition waits for the last. */
function oneToken(w: usize, x: usize, y: usize, row: i32, R: i32, K: i32): void {
  let even0 = f32x4.splat(0);
  let even1 = f32x4.splat(0);
  let odd0 = f32x4.splat(0);
  let odd1 = f32x4.splat(0);
  for (const end = x + <usize>(K & ~3) * 4; x < end; x += 16) {
    let a = v128.load_splat<f32>(x);
    even0 = madd(v128.load(w), a, even0);
    even1 = madd(v128.load(w, 16), a, even1);
    a = v128.load_splat<f32>(x, 4);
    odd0 = madd(v128.load(w, 32), a, odd0);
    odd1 = madd(v128.load(w, 48), a, odd1);
    a = v128.load_splat<f32>(x, 8);
    even0 = madd(v128.load(w, 64), a, even0);
    even1 = madd(v128.load(w, 80), a, even1);
    a = v128.load_splat<f32>(x, 12);
    odd0 = madd(v128.load(w, 96), a, odd0);
    odd1 = madd(v128.load(w, 112), a, odd1);
    w += 128;
  }
  for (let k = K & ~3; k < K; k++) {
    const a = v128.load_splat<f32>(x);
    even0 = madd(v128.load(w), a, even0);
    even1 = madd(v128.load(w, 16), a, even1);
    x += 4;
    w += 32;
  }
  finish(f32x4.add(even0, odd0), y, pointer(4), pointer(5), 0, 0, row, R, integer(9));
  finish(f32x4.add(even1, odd1), y, pointer(4), pointer(5), 0, 0, row + 4, R, integer(9));
}

/** 8 rows of four neighbouring tokens: each weight is read once for the four. One input a turn, as in linear-int8.ts. */
function fourTokens(w: usize, x: usize, y: usize, token: i32, N: i32, row: i32, R: i32, K: i32): void {
  let sum00 = f32x4.splat(0);
  let sum01 = f32x4.splat(0);
  let sum10 = f32x4.splat(0);
  let sum11 = f32x4.splat(0);
  let sum20 = f32x4.splat(0);
  let sum21 = f32x4.splat(0);
  let sum30 = f32x4.splat(0);
  let sum31 = f32x4.splat(0);
  for (const end = x + <usize>K * 16; x < end; x += 16) {
    const low = v128.load(w);
    const high = v128.load(w, 16);
    let a = v128.load_splat<f32>(x);
    sum00 = madd(low, a, sum00);
    sum01 = madd(high, a, sum01);
    a = v128.load_splat<f32>(x, 4);
    sum10 = madd(low, a, sum10);
    sum11 = madd(high, a, sum11);
    a = v128.load_splat<f32>(x, 8);
    sum20 = madd(low, a, sum20);
    sum21 = madd(high, a, sum21);
    a = v128.load_splat<f32>(x, 12);
    sum30 = madd(low, a, sum30);
    sum31 = madd(high, a, sum31);
    w += 32;
  }
  const bias = pointer(4);
  const residual = pointer(5);
  const activation = integer(9);
  const stride = integer(15);
  finish(sum00, y, bias, residual, token, stride, row, R, activation);
  finish(sum01, y, bias, residual, token, stride, row + 4, R, activation);
  if (token + 1 >= N) return;
  finish(sum10, y, bias, residual, token + 1, stride, row, R, activation);
  finish(sum11, y, bias, residual, token + 1, stride, row + 4, R, activation);
  if (token + 2 >= N) return;
  finish(sum20, y, bias, residual, token + 2, stride, row, R, activation);
  finish(sum21, y, bias, residual, token + 2, stride, row + 4, R, activation);
  if (token + 3 >= N) return;
  finish(sum30, y, bias, residual, token + 3, stride, row, R, activation);
  finish(sum31, y, bias, residual, token + 3, stride, row + 4, R, activation);
}

/**
 * One token by a plain matrix [K, R], for weights that nobody has packed: four rows of the matrix are added at a time
 * to a run of outputs. Arguments as above, 0 the matrix, 10 outputs a chunk (a multiple of 4).
 */
export function linearPlain(chunk: i32): void {
  const x = pointer(1);
  const y = pointer(3);
  const R = integer(7);
  const K = integer(8);
  const first = chunk * integer(10);
  const end = min(R, first + integer(10));
  const stride = <usize>R * 4;
  memory.fill(y + <usize>first * 4, 0, <usize>(end - first) * 4);
  let w = pointer(0) + <usize>first * 4;
  let k = 0;
  for (; k + 4 <= K; k += 4) {
    const a0 = v128.load_splat<f32>(x + <usize>k * 4);
    const a1 = v128.load_splat<f32>(x + <usize>k * 4, 4);
    const a2 = v128.load_splat<f32>(x + <usize>k * 4, 8);
    const a3 = v128.load_splat<f32>(x + <usize>k * 4, 12);
    let row = first;
    let out = y + <usize>first * 4;
    let w0 = w;
    for (; row < end; row += 4) {
      let sum = v128.load(out);
      sum = madd(v128.load(w0), a0, sum);
      sum = madd(v128.load(w0 + stride), a1, sum);
      sum = madd(v128.load(w0 + stride * 2), a2, sum);
      sum = madd(v128.load(w0 + stride * 3), a3, sum);
      storeLanes(out, sum, end - row);
      out += 16;
      w0 += 16;
    }
    w += stride * 4;
  }
  for (; k < K; k++) {
    const a = v128.load_splat<f32>(x + <usize>k * 4);
    for (let row = first; row < end; row += 4) {
      const out = y + <usize>row * 4;
      storeLanes(out, madd(v128.load(w + <usize>(row - first) * 4), a, v128.load(out)), end - row);
    }
    w += stride;
  }
  for (let row = first; row < end; row += 4)
    finish(v128.load(y + <usize>row * 4), y, pointer(4), pointer(5), 0, 0, row, end, integer(9));
}

/**
 * One token by the rows of a plain matrix [R, K], for tables that nobody has packed. Arguments as above, 0 the matrix,
 * 10 rows a chunk.
 */
export function dotRows(chunk: i32): void {
  const R = integer(7);
  const K = integer(8);
  const first = chunk * integer(10);
  const end = min(R, first + integer(10));
  for (let row = first; row < end; row++) {
    let x = pointer(1);
    let w = pointer(0) + <usize>row * K * 4;
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    for (const stop = x + <usize>(K & ~15) * 4; x < stop; x += 64) {
      a = madd(v128.load(w), v128.load(x), a);
      b = madd(v128.load(w, 16), v128.load(x, 16), b);
      c = madd(v128.load(w, 32), v128.load(x, 32), c);
      d = madd(v128.load(w, 48), v128.load(x, 48), d);
      w += 64;
    }
    const sums = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
    let sum =
      f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3);
    for (let k = K & ~15; k < K; k++) {
      sum += load<f32>(w) * load<f32>(x);
      w += 4;
      x += 4;
    }
    store<f32>(pointer(3) + <usize>row * 4, sum);
  }
}
