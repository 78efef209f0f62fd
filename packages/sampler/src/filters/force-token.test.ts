import { describe, expect, it } from 'vitest';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { forceToken } from './force-token.ts';

describe('forceToken', () => {
  const filter = forceToken({ id: 2, at: 1 });
  const after = (ids: number[]): number[] => {
    const logits = Float32Array.of(3, 1, -Infinity);
    filter(logits, { ids, promptLength: 2 });
    return [...logits];
  };

  it('leaves one token at its place, even one that was removed, and all at any other', () => {
    expect(after([7, 7, 5])).toEqual([-Infinity, -Infinity, 0]);
    expect(after([7, 7])).toEqual([3, 1, -Infinity]);
    expect(after([7, 7, 5, 5])).toEqual([3, 1, -Infinity]);
  });

  it('leaves several', () => {
    const logits = Float32Array.of(3, 1, 2);
    forceToken({ id: [0, 2], at: 0 })(logits, { ids: [7], promptLength: 1 });
    expect([...logits]).toEqual([0, -Infinity, 0]);
  });

  it('rejects what is no token and no place', () => {
    expect(() => forceToken({ id: -1, at: 0 })).toThrow('forceToken: expected an integer from 0 up for id, got -1');
    expect(() => forceToken({ id: 1, at: 0.5 })).toThrow('for at, got 0.5');
    const large = forceToken({ id: 3, at: 0 });
    expect(() => large(new Float32Array(3), { ids: [], promptLength: 0 })).toThrow(
      'forceToken: id 3 is not in the vocabulary of 3',
    );
  });
});

logitsFilterContract('forceToken, at its place', () => forceToken({ id: 0, at: 1 }));
logitsFilterContract('forceToken, at another', () => forceToken({ id: 0, at: 5 }));
