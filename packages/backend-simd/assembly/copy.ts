import { integer, pointer } from './arguments';

/**
 * Copies a box of four axes from one place to another, each with strides of its own: transposition, slices,
 * concatenation and cache growth are all this.
 *
 * Arguments: 0 source, 1 result, 2 to 5 sizes, 6 to 9 strides of the source, 10 to 13 strides of the result, in values
 * of 4 bytes. A chunk is one of the first axis.
 */
export function copyBox(chunk: i32): void {
  const source = pointer(0) + <usize>chunk * pointer(6) * 4;
  const to = pointer(1) + <usize>chunk * pointer(10) * 4;
  const n1 = integer(3);
  const n2 = integer(4);
  const n3 = integer(5);
  const from3 = pointer(9) * 4;
  const to3 = pointer(13) * 4;
  const together = from3 === 4 && to3 === 4;
  for (let i = 0; i < n1; i++)
    for (let j = 0; j < n2; j++) {
      let a = source + (<usize>i * pointer(7) + <usize>j * pointer(8)) * 4;
      let b = to + (<usize>i * pointer(11) + <usize>j * pointer(12)) * 4;
      if (together) memory.copy(b, a, <usize>n3 * 4);
      else
        for (let k = 0; k < n3; k++) {
          store<i32>(b, load<i32>(a));
          a += from3;
          b += to3;
        }
    }
}
