import { describe, expect, it } from 'vitest';
import { replaceInvalid } from './replace-invalid.ts';

// No contract suite: the suite wants NaN and removed tokens to stay what they are, and this filter is there to change them.
describe('replaceInvalid', () => {
  it('makes numbers of what is none', () => {
    const logits = Float32Array.of(Number.NaN, Infinity, -Infinity, 1);
    replaceInvalid()(logits, { ids: [0], promptLength: 1 });
    const most = Math.fround(3.4028234663852886e38);
    expect([...logits]).toEqual([0, most, -most, 1]);
  });
});
