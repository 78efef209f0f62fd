import { bench, describe } from 'vitest';
import { JOB } from '../../packages/backend-simd/src/jobs.ts';
import { createMachine, type Machine } from '../../packages/backend-simd/src/machine.ts';
import { type Format, groupBytes } from '../../packages/backend-simd/src/packed.ts';

// The matrix kernels alone, without TensorFlow.js: one token by a matrix that no cache holds (bound by memory), and 64
// tokens by one that fits (bound by arithmetic). The names say what one run reads or computes: divide by its time.

const K = 768;
const formats: readonly Format[] = ['float32', 'int8', 'int4'];

/** Runs one product of `tokens` tokens with a matrix of `rows` rows. The values do not matter to the speed. */
const product = (machine: Machine, format: Format, rows: number, tokens: number): (() => void) => {
  const groups = rows / 8;
  const [x, y] = [machine.allocate(tokens * K * 4), machine.allocate(tokens * rows * 4)];
  const [values, scales] = [machine.allocate(tokens * K * 2), machine.allocate(tokens * (K / 32) * 8)];
  const bytes = groups * groupBytes(format, K);
  const weight = machine.allocate(bytes);
  // Memory that nobody has written is one page of zeros to the system, which every cache holds.
  machine.integers(weight, bytes / 4).fill(0x01010101);
  const wide = machine.allocate(machine.threads * (K / 32) * 320);
  machine.floats(x, tokens * K).fill(0.5);
  machine.run(JOB.quantizeRows, 1, x, values, scales, K, K / 32, tokens, tokens);
  const size = Math.max(1, Math.ceil(groups / (machine.threads * 8)));
  const chunks = Math.ceil(groups / size);
  if (format === 'float32')
    return () =>
      machine.run(JOB.linearFloat32, chunks, weight, x, 0, y, 0, 0, tokens, rows, K, 0, size, tokens, 0, 0, 0, rows);
  const job = format === 'int8' ? JOB.linearInt8 : JOB.linearInt4;
  return () =>
    machine.run(job, chunks, weight, values, scales, y, 0, 0, tokens, rows, K / 32, 0, size, tokens, wide, 15);
};

for (const threads of [1, 2]) {
  const machine = await createMachine({ threads });
  const name = `${threads} thread${threads > 1 ? 's' : ''}${machine.relaxed ? ', relaxed' : ''}`;
  describe(`one token by 50,256 rows, ${name}`, () => {
    for (const format of formats)
      bench(`${format}, ${((50256 / 8) * groupBytes(format, K)) / 1e6} MB`, product(machine, format, 50256, 1), {
        time: 500,
      });
  });
  describe(`64 tokens by 128 rows, 6.3 M multiply-adds, ${name}`, () => {
    for (const format of formats) bench(format, product(machine, format, 128, 64), { time: 500 });
  });
}
