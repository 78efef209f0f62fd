import { integer, pointer } from './arguments';

// Rows of a packed matrix back to float32: embedding rows, and what an unusual kernel asks for
//
// Arguments: 0 packed, 1 int32 row numbers (0: the rows from argument 2 on), 2 first row, 3 rows, 4 K, 5 bytes from one
// group to the next, 6 result [rows, K], 7 format: 0 float32, 1 int8, 2 int4, 8 rows a chunk.

export function unpackRows(chunk: i32): void {
  const K = integer(4);
  const format = integer(7);
  const end = min(integer(3), (chunk + 1) * integer(8));
  for (let i = chunk * integer(8); i < end; i++) {
    const row = pointer(1) ? load<i32>(pointer(1) + <usize>i * 4) : integer(2) + i;
    const group = pointer(0) + <usize>(row >> 3) * pointer(5);
    const to = pointer(6) + <usize>i * K * 4;
    const lane = <usize>(row & 7);
    if (format === 0) float32Row(group, lane, to, K);
    else if (format === 1) int8Row(group, lane, to, K);
    else int4Row(group, lane, to, K);
  }
}

function float32Row(group: usize, lane: usize, to: usize, K: i32): void {
  let from = group + lane * 4;
  for (const end = to + <usize>K * 4; to < end; to += 4) {
    store<f32>(to, load<f32>(from));
    from += 32;
  }
}

function int8Row(block: usize, lane: usize, to: usize, K: i32): void {
  for (; K > 0; K -= 32) {
    const both = load<u32>(block + (lane & 3) * 4);
    const scale = reinterpret<f32>(lane < 4 ? both << 16 : both & 0xffff0000);
    const count = <usize>min(K, 32);
    for (let k: usize = 0; k < count; k++)
      store<f32>(to + k * 4, <f32>load<i8>(block + 16 + (k >> 1) * 16 + lane * 2 + (k & 1)) * scale);
    to += 128;
    block += 272;
  }
}

function int4Row(block: usize, lane: usize, to: usize, K: i32): void {
  for (; K > 0; K -= 32) {
    const both = load<u32>(block + lane * 4);
    const scale = reinterpret<f32>(both & 0xffff0000);
    const offset = reinterpret<f32>(both << 16);
    const count = <usize>min(K, 32);
    for (let k: usize = 0; k < count; k++) {
      const four = <u32>load<u16>(block + 32 + (k >> 3) * 32 + lane * 4 + (k & 1) * 2);
      store<f32>(to + k * 4, <f32>((four >> <u32>((k & 6) * 2)) & 15) * scale + offset);
    }
    to += 128;
    block += 160;
  }
}
