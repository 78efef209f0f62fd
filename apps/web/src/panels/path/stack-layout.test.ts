import { describe, expect, it } from 'vitest';
import { fit, fitEnd, layOut, streamPath, streamWidth } from './stack-layout.ts';

describe('the layout of the stack', () => {
  it.each([
    [326, 4],
    [760, 4],
    [900, 12],
    [1400, 48],
  ])('in %d pixels, %d layers: columns do not overlap, and all is inside', (available, layers) => {
    const { width, left, stream, widest, right, lens, top, bottom, boxHeight, height } = layOut(available, layers);
    expect(width).toBeLessThanOrEqual(available);
    expect(left.x + left.width).toBeLessThan(stream - widest / 2);
    expect(stream + widest / 2).toBeLessThan(right.x);
    expect(right.x + right.width).toBeLessThan(lens.x);
    expect(lens.x + lens.width).toBe(width);
    expect(lens.width).toBeGreaterThan(80);
    expect(top(layers)).toBeGreaterThan(40);
    expect(bottom).toBeLessThan(height);
    expect(top(0) - top(1)).toBeGreaterThan(boxHeight + 30);
  });

  it('a text that is too long ends in an ellipsis', () => {
    expect(fit('·people', 100, 12)).toBe('·people');
    expect(fit('·Representatives', 73.2, 12)).toBe('·Represen…');
    expect(fitEnd('of the Senate', 100, 12)).toBe('of the Senate');
    expect(fitEnd('My fellow citizens of the Senate', 150, 12)).toBe('… of the Senate');
  });

  it('the stream is as wide as its vector is long', () => {
    expect(streamWidth(5, 10, 40)).toBe(20);
    expect(streamWidth(0, 10, 40)).toBe(2);
    expect(
      streamPath(50, [
        { y: 90, width: 10 },
        { y: 10, width: 20 },
      ]),
    ).toBe('M50.0 90.0L45.0 90.0C45.0 50.0 40.0 50.0 40.0 10.0L60.0 10.0C60.0 50.0 55.0 50.0 55.0 90.0Z');
  });
});
