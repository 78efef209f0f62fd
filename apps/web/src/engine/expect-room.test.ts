import { describe, expect, it } from 'vitest';
import { expectRoom } from './expect-room.ts';
import type { OpenError } from './open-error.ts';

const all = ['float32', 'int8', 'int4'] as const;
const full = { limit: 2 ** 32, used: 0 };

const refusal = (...args: Parameters<typeof expectRoom>): OpenError => {
  try {
    expectRoom(...args);
  } catch (error) {
    return error as OpenError;
  }
  throw new Error('it was not refused');
};

describe('expectRoom', () => {
  it('lets through what fits', () => {
    expect(() => expectRoom('gpt2', 124e6, 'int8', full, all)).not.toThrow();
    expect(() => expectRoom('gpt2-xl', 1.5e9, 'int8', full, all)).not.toThrow();
  });

  it('refuses a model of 7 billion parameters, int4 or not', () => {
    const { message, detail } = refusal('llama', 6.7e9, 'int8', full, all);
    expect(message).toBe(
      'llama has 6.7 billion parameters, which as int8 need 7.0 GB; WebAssembly can hold 4 GB, ' +
        'and as int4 they still need 4.1 GB: take a smaller model',
    );
    expect(detail).toEqual({ why: 'size' });
  });

  it('says which weights would fit', () => {
    const { message, detail } = refusal('gpt2-xl', 1.5e9, 'float32', full, all);
    expect(message).toMatch(/as float32 need 5\.9 GB, and WebAssembly can hold 4 GB: as int8 they fit$/);
    expect(detail).toEqual({ why: 'size', fits: 'int8' });
  });

  it('says that other models are in the way', () => {
    const { message, detail } = refusal('gpt2', 124e6, 'int8', { limit: 256 * 2 ** 20, used: 180 * 2 ** 20 }, all);
    expect(message).toMatch(/as int8 need 138 MB, and other models have 180 MB of 256 MB$/);
    expect(detail).toEqual({ why: 'size', others: true });
  });

  it('offers no other weights where there are none', () => {
    const { message } = refusal('big', 2e9, 'float32', full, ['float32']);
    expect(message).toMatch(/need 7\.9 GB; WebAssembly can hold 4 GB: take a smaller model$/);
  });
});
