import { describe, expect, it } from 'vitest';
import { asChanges, asHead, factorOf, headOf, withFactor } from './head-changes.ts';

describe('changed heads in the address', () => {
  it('are read as they were written, and the same text is the same list', () => {
    const changes = withFactor(withFactor([], { layer: 2, head: 6 }, 1.5), { layer: 0, head: 1 }, 0);
    expect(asChanges.write(changes)).toBe('0.1*0_2.6*1.5');
    expect(asChanges.read('0.1*0_2.6*1.5')).toEqual(changes);
    expect(asChanges.read('0.1*0_2.6*1.5')).toBe(asChanges.read('0.1*0_2.6*1.5'));
  });

  it('nonsense is nothing', () => {
    expect(asChanges.read('x_1_0.1*7_0.2*-1_3.4*1_0.1*0')).toEqual([{ layer: 0, head: 1, factor: 0 }]);
    expect(asHead.read('1.2.3')).toBeUndefined();
    expect(headOf(asHead.read('3.4') ?? '')).toEqual({ layer: 3, head: 4 });
  });

  it('a factor of 1 is no change', () => {
    const head = { layer: 0, head: 1 };
    const off = withFactor([], head, 0);
    expect(factorOf(off, head)).toBe(0);
    expect(withFactor(off, head, 1)).toEqual([]);
    expect(factorOf([], head)).toBe(1);
  });
});
