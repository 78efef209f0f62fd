import { seeded } from '@blockformer/core';
import { describe, expect, test } from 'vitest';
import { createAllocator } from './allocator.ts';

const END = 4096 + 64 * 4096;

describe('allocator', () => {
  test.each(Array.from({ length: 50 }, (_, seed) => seed))(
    'pieces are aligned, inside, and never overlap, in any order of requests (seed %d)',
    (seed) => {
      const random = seeded(seed);
      const below = (n: number): number => Math.floor(random() * n);
      const allocator = createAllocator(4096);
      allocator.extend(END);
      const live: { address: number; end: number }[] = [];
      for (let request = 0; request < 300; request++) {
        const bytes = below(2) ? below(300) : below(20000);
        const address = allocator.allocate(bytes);
        if (address !== undefined) {
          const end = address + Math.max(1, bytes);
          expect(address % 64 === 0 && address >= 4096 && end <= END).toBe(true);
          expect(live.every((other) => end <= other.address || address >= other.end)).toBe(true);
          live.push({ address, end });
        }
        if (below(2) && live.length > 0) {
          const [gone] = live.splice(below(live.length), 1);
          allocator.release(gone?.address ?? 0);
        }
      }
      expect(allocator.pieces).toBe(live.length);
      for (const { address } of live) allocator.release(address);
      expect(allocator.used).toBe(0);
      // All of it is one piece again.
      expect(allocator.allocate(END - 4096)).toBe(4096);
    },
  );

  test('what is extended joins the free piece before it', () => {
    const allocator = createAllocator(0);
    allocator.extend(128);
    expect(allocator.allocate(256)).toBeUndefined();
    allocator.extend(256);
    expect(allocator.allocate(256)).toBe(0);
    expect(allocator.allocate(1)).toBeUndefined();
    expect(allocator.end).toBe(256);
  });

  test('a piece is given back once', () => {
    const allocator = createAllocator(0);
    allocator.extend(1024);
    const address = allocator.allocate(100) as number;
    allocator.release(address);
    expect(() => allocator.release(address)).toThrow('nothing was given out at 0');
  });

  test('the same requests again need no more room', () => {
    const allocator = createAllocator(0);
    allocator.extend(2 ** 24);
    const step = (): number => {
      const sizes = [300, 3072, 64, 12288, 300, 400000, 5000];
      const addresses = sizes.map((size) => allocator.allocate(size) as number);
      const highest = Math.max(...addresses);
      for (const address of addresses) allocator.release(address);
      return highest;
    };
    step();
    const after = step();
    for (let i = 0; i < 100; i++) expect(step()).toBe(after);
  });
});
