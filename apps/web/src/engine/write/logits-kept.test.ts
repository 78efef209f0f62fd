import { expect, it } from 'vitest';
import { keptOfEach, logitsKept } from './logits-kept.ts';

it('keeps copies, and lets the oldest go where there is no room', () => {
  const kept = logitsKept(100);
  const logits = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10); // 40 bytes
  kept.keep([1], logits);
  logits[0] = 99;
  expect(kept.find([1])?.[0]).toBe(1);
  kept.keep([1, 2], logits);
  kept.keep([1, 2], logits);
  expect(kept.find([1])).toBeDefined();
  kept.keep([3], logits);
  expect(kept.find([1])).toBeUndefined();
  expect(kept.find([1, 2])).toBeDefined();
  expect(kept.find([3])).toBeDefined();
});

it('keeps no more places than a text has', () => {
  const kept = logitsKept();
  for (let place = 0; place < 300; place++) kept.keep([place], Float32Array.of(place));
  expect(kept.find([43])).toBeUndefined();
  expect(kept.find([44])).toEqual(Float32Array.of(44));
});

it('keeps nothing that is larger than all there is', () => {
  const kept = logitsKept(10);
  kept.keep([1], new Float32Array(10));
  expect(kept.find([1])).toBeUndefined();
});

it('keeps each model’s by itself', () => {
  const kept = keptOfEach();
  const [one, other] = [{}, {}];
  kept(one).keep([1], Float32Array.of(1));
  expect(kept(one).find([1])).toEqual(Float32Array.of(1));
  expect(kept(other).find([1])).toBeUndefined();
});
