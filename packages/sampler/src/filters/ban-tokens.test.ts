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

  it('removes them in some places only', () => {
    const places = [0, 1, 2, 3].filter((count) => {
      const logits = Float32Array.of(1, 2);
      banTokens([0], { from: 1, to: 3 })(logits, { ids: [5, ...Array(count).fill(5)], promptLength: 1 });
      return logits[0] === -Infinity;
    });
    expect(places).toEqual([1, 2]);
  });

  it('rejects what is no id', () => {
    expect(() => banTokens([1, -2])).toThrow('banTokens: expected ids from 0 up, got -2');
    expect(() => banTokens([1], { from: 3, to: 3 })).toThrow(
      'banTokens: expected a number above from, 3, for to, got 3',
    );
  });
});

logitsFilterContract('banTokens', () => banTokens([0, 3, 7]));
logitsFilterContract('banTokens of nothing', () => banTokens([]));
