import { describe, expect, it } from 'vitest';
import { greedy } from './greedy.ts';

const choose = (...logits: number[]): number => greedy()(Float32Array.from(logits), { ids: [0], promptLength: 1 });

describe('greedy', () => {
  it('chooses the largest logit', () => {
    expect(choose(-3, 2, 1)).toBe(1);
    expect(choose(-Infinity, -5)).toBe(1);
  });

  it('chooses the first of equal ones', () => {
    expect(choose(1, 3, 3, 3)).toBe(1);
  });

  it('rejects a row that cannot be chosen from', () => {
    expect(() => choose(1, 2, Number.NaN)).toThrow(
      'greedy: the logit of token 2 is NaN; expected a finite number, or -Infinity',
    );
    expect(() => choose(Number.NaN, 2)).toThrow('greedy: the logit of token 0 is NaN');
    expect(() => choose(1, Infinity)).toThrow('greedy: the logit of token 1 is Infinity');
    expect(() => choose(-Infinity, -Infinity)).toThrow('greedy: no token is left, each of the 2 logits is -Infinity');
    expect(() => choose()).toThrow('greedy: no token is left');
  });
});
