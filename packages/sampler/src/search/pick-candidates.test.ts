import { describe, expect, it } from 'vitest';
import { seeded } from '../random.ts';
import { drawn, likeliest, type ScoredRow } from './pick-candidates.ts';

const row = (base: number, ...next: number[]): ScoredRow => ({
  base,
  next: Float32Array.from(next),
});

describe('likeliest', () => {
  it('picks by the sum of both, likeliest first', () => {
    const rows = [row(-1, -2, -0.5), row(-0.25, -1, -3)];
    expect(likeliest()(rows, 3)).toEqual([
      { row: 1, id: 0, logProbability: -1.25 },
      { row: 0, id: 1, logProbability: -1.5 },
      { row: 0, id: 0, logProbability: -3 },
    ]);
  });

  it('picks the first of equal ones, and nothing that was removed', () => {
    const picked = likeliest()([row(0, -1, -1, -Infinity), row(0, -1, -Infinity, -1)], 3);
    expect(picked.map(({ row, id }) => [row, id])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
    ]);
    expect(likeliest()([row(0, -Infinity, -2)], 3)).toHaveLength(1);
    expect(likeliest()([row(0, Number.NaN, -2)], 3)).toHaveLength(1);
  });
});

describe('drawn', () => {
  const rows = [row(-1, Math.log(0.5), Math.log(0.1), -Infinity), row(-2, Math.log(0.3), Math.log(0.2), 0)];
  const weights = rows.map(({ base, next }) => [...next].map((each) => Math.exp(base + each)));
  const total = weights.flat().reduce((sum, each) => sum + each, 0);
  const share = (row: number, id: number): number => (weights[row]?.[id] as number) / total;

  it('draws pairs without replacement, in proportion', () => {
    const DRAWS = 20_000;
    const pick = drawn(seeded(3));
    const counts = new Map<string, number>();
    for (let draw = 0; draw < DRAWS; draw++) {
      const [first, second] = pick(rows, 2).map(({ row, id }) => `${row}${id}`);
      counts.set(`${first} ${second}`, (counts.get(`${first} ${second}`) ?? 0) + 1);
    }
    const places = ['00', '01', '10', '11', '12'];
    const chance = (place: string): number => share(Number(place[0]), Number(place[1]));
    let chiSquared = 0;
    for (const first of places)
      for (const second of places) {
        if (first === second) continue;
        const expected = DRAWS * chance(first) * (chance(second) / (1 - chance(first)));
        chiSquared += ((counts.get(`${first} ${second}`) ?? 0) - expected) ** 2 / expected;
      }
    expect([...counts.values()].reduce((sum, each) => sum + each, 0)).toBe(DRAWS);
    // 19 degrees of freedom: above 43.8 once in a thousand times.
    expect(chiSquared).toBeLessThan(43.8);
  });

  it('draws all there are, each once, however unlikely', () => {
    const picked = drawn(seeded(1))([row(0, 0, -80, -Infinity), row(-300, -1, -2, -700)], 9);
    expect(picked).toHaveLength(5);
    expect(new Set(picked.map(({ row, id }) => `${row} ${id}`)).size).toBe(5);
    expect(picked[0]).toEqual({ row: 0, id: 0, logProbability: 0 });
  });

  it('draws with one number each', () => {
    let calls = 0;
    const random = (): number => {
      calls++;
      return 0.999;
    };
    drawn(random)(rows, 2);
    expect(calls).toBe(2);
  });
});
