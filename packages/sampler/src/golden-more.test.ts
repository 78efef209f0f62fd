import { golden } from '@blockformer/testing';
import { describe, expect, it } from 'vitest';
import { gumbelMax } from './choose/gumbel-max.ts';
import { mirostat } from './choose/mirostat.ts';
import { mirostat2 } from './choose/mirostat-2.ts';
import { multinomial } from './choose/multinomial.ts';
import { dry } from './filters/dry.ts';
import { frequencyPenalty } from './filters/frequency-penalty.ts';
import { presencePenalty } from './filters/presence-penalty.ts';
import { topA } from './filters/top-a.ts';
import { xtc } from './filters/xtc.ts';
import { numberAt, seeded, threefry2x32 } from './random.ts';
import type { Choose, LogitsFilter } from './sampler.ts';

// What Hugging Face transformers does not have, against another program: tooling/golden/sampling_more.py.
// biome-ignore lint/suspicious/noExplicitAny: each kind of case has a form of its own.
const json: Record<string, any[]> = golden('sampling-more').json;
const cases = (kind: string) => json[kind] as NonNullable<(typeof json)[string]>;

/** As the fixture has them: null where a token was removed. */
type Logits = (number | null)[];

function expectFiltered(filters: LogitsFilter[], input: number[], expected: Logits, ids = [0], promptLength = 1): void {
  const logits = Float32Array.from(input);
  for (const filter of filters) filter(logits, { ids, promptLength });
  expect([...logits].map(Number.isFinite)).toEqual(expected.map((value) => value !== null));
  for (const [id, value] of expected.entries()) if (value !== null) expect(logits[id]).toBeCloseTo(value, 4);
}

/** The choices for the recorded rows, one after the other. */
function chosen(choose: Choose): number[] {
  const ids: number[] = [];
  return cases('rows').map((row: number[]) => {
    ids.push(0);
    return choose(Float32Array.from(row), { ids, promptLength: 0 });
  });
}

describe('golden: random numbers in another language', () => {
  it.each(cases('threefry'))('threefry $key $counter', ({ key, counter, words }) => {
    const out = new Uint32Array(2);
    threefry2x32(key[0], key[1], counter[0], counter[1], out);
    expect([...out]).toEqual(words);
  });

  it.each(cases('numbers'))('number $n of seed $seed, stream $stream', ({ seed, n, stream, value }) => {
    expect(numberAt(seed, stream)(n)).toBe(value);
  });

  it.each(cases('multinomial'))('multinomial, seed $seed', ({ seed, ids }) => {
    expect(chosen(multinomial(seeded(seed)))).toEqual(ids);
  });

  it.each(cases('gumbel'))('gumbelMax, seed $seed', ({ seed, ids }) => {
    expect(chosen(gumbelMax(seed))).toEqual(ids);
  });

  it.each(cases('mirostat'))('mirostat $version, seed $seed', ({ version, seed, target, rate, ids }) => {
    const make = version === 1 ? mirostat : mirostat2;
    expect(chosen(make({ target, rate, random: seeded(seed) }))).toEqual(ids);
  });
});

describe('golden: filters from their definitions', () => {
  it.each(cases('top_a'))('top-a $a', ({ a, input, logits }) => {
    expectFiltered([topA(a)], input, logits);
  });

  it.each(cases('presence_frequency'))('presence $presence and frequency $frequency', (each) => {
    const filters = [presencePenalty(each.presence), frequencyPenalty(each.frequency)];
    expectFiltered(filters, each.input, each.logits, each.ids, each.prompt);
  });

  it.each(cases('xtc'))('xtc $threshold', ({ threshold, input, logits }) => {
    const gone = logits.filter((value: number | null) => value === null);
    expectFiltered([xtc({ threshold, probability: 1, seed: 1 })], input, logits);
    expect(gone.length).toBeLessThan(input.length - 1);
  });

  it.each(cases('dry'))('dry $multiplier $base $allowed', ({ ids, input, logits, ...options }) => {
    expectFiltered([dry(options)], input, logits, ids);
  });

  it('do something in the cases', () => {
    for (const kind of ['top_a', 'presence_frequency', 'xtc', 'dry']) {
      const changed = cases(kind).filter(({ input, logits }) => input.join() !== logits.join());
      expect(changed.length, kind).toBeGreaterThan(2);
    }
  });
});
