import { expect, it } from 'vitest';
import { logitsKept } from './logits-kept.ts';

it('keeps copies, and lets the oldest go where there is no room', () => {
  const kept = logitsKept(100);
  const logits = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10); // 40 bytes
  kept.keep('a', [1], logits);
  logits[0] = 99;
  expect(kept.find('a', [1])?.[0]).toBe(1);
  kept.keep('a', [1, 2], logits);
  kept.keep('a', [1, 2], logits);
  expect(kept.find('a', [1])).toBeDefined();
  kept.keep('b', [1], logits);
  expect(kept.find('a', [1])).toBeUndefined();
  expect(kept.find('a', [1, 2])).toBeDefined();
  expect(kept.find('b', [1])).toBeDefined();
});

it('keeps nothing that is larger than all there is', () => {
  const kept = logitsKept(10);
  kept.keep('a', [1], new Float32Array(10));
  expect(kept.find('a', [1])).toBeUndefined();
});
