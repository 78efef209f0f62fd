import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { banTokens } from './ban-tokens.ts';

const context = { ids: [0], promptLength: 1 };

describe('banTokens', () => {
  it('removes tokens, and ignores ids that are not there', () => {
    const logits = Float32Array.of(1, 2, 3);
    banTokens([2, 0, 9])(logits, context);
    expect([...logits]).toEqual([-Infinity, 2, -Infinity]);
  });

  it('removes none when nothing would be left', () => {
    const logits = Float32Array.of(1, -Infinity, 3);
    banTokens([0, 2])(logits, context);
    expect([...logits]).toEqual([1, -Infinity, 3]);
  });

  it('rejects what is no id', () => {
    expect(() => banTokens([1, -2])).toThrow('banTokens: expected ids from 0 up, got -2');
  });
});

logitsFilterContract('banTokens', () => banTokens([0, 3, 7]));
logitsFilterContract('banTokens of nothing', () => banTokens([]));
