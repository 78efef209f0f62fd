import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '@blockformer/core';
import { expectClose, useBackend } from '@blockformer/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maskTokens } from './masked/mask-tokens.ts';
import { sinusoids } from './masked/sinusoids.ts';
import { pieces, readTexts } from './masked/texts.ts';
import { nearness, vectorsOf } from './masked/warm-start.ts';
import { randomLength, randomWindows, sentenceStarts } from './masked/windows.ts';
import { percentile, readPronunciations } from './spelling/pronunciations.ts';

const folder = mkdtempSync(join(tmpdir(), 'blockformer-data-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('pronunciations: lower case, no acronyms, all ways, sounds of two symbols', () => {
  const path = join(folder, 'words.json');
  const words = {
    Chew: 'ʧˈu',
    ABC: 'x',
    'a-b': 'x',
    'o.k.': 'x',
    read: { DEFAULT: 'ɹˈid', VBD: 'ɹˈɛd', NOUN: null },
    day: 'dˈA',
  };
  writeFileSync(path, JSON.stringify(words));
  expect(readPronunciations(path)).toEqual([
    { word: 'chew', ways: [['tʃ', 'ˈ', 'u']] },
    {
      word: 'read',
      ways: [
        ['ɹ', 'ˈ', 'i', 'd'],
        ['ɹ', 'ˈ', 'ɛ', 'd'],
      ],
    },
    { word: 'day', ways: [['d', 'ˈ', 'eɪ']] },
  ]);
  expect(percentile('day')).toBe(percentile('day'));
});

describe('texts', () => {
  test('files and folders of files', () => {
    writeFileSync(join(folder, 'b.txt'), 'One\n two.');
    writeFileSync(join(folder, 'a.txt'), 'Three');
    expect(readTexts([folder, join(folder, 'b.txt')])).toEqual(['Three', 'One two.', 'One two.']);
  });

  test('pieces end with a sentence, and nothing is lost', () => {
    const text = 'Call me Ishmael. Why? “Never mind.” I thought I would sail';
    expect(pieces(text, 10)).toEqual(['Call me Ishmael.', 'Why? “Never mind.”', 'I thought I would sail']);
    expect(pieces(text, 1000)).toEqual([text]);
  });
});

describe('windows', () => {
  const marks = { start: 90, end: 91, sentenceEnds: new Set([9]) };
  const ids = [1, 2, 9, 3, 4, 5, 9, 6, 7, 8];

  test('begin with a sentence, unless the text ends before them', () => {
    const starts = sentenceStarts(ids, marks);
    expect(starts).toEqual([0, 3, 7]);
    const windows = randomWindows([{ ids, starts }], marks, { count: 50, length: 7 }, seeded(1));
    const expected = [0, 3, 5].map((at) => [90, ...ids.slice(at, at + 5), 91].join());
    expect(new Set(windows.map((row) => row.join()))).toEqual(new Set(expected));
  });

  test('lengths lie between their bounds', () => {
    const lengths = Array.from({ length: 500 }, (_, i) => randomLength(10, 128, seeded(i)));
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(128);
    expect(lengths.filter((length) => length < 36).length).toBeGreaterThan(200);
  });
});

test('sinusoids: the product of two positions depends on their distance alone', () => {
  const [positions, dim, std] = [20, 48, 0.03];
  const table = sinusoids(positions, dim, std);
  const row = (at: number) => [...table.subarray(at * dim, (at + 1) * dim)];
  const product = (a: number, b: number) => row(a).reduce((sum, value, i) => sum + value * (row(b)[i] as number), 0);
  expect(product(0, 0)).toBeCloseTo(dim * std * std, 6);
  for (const at of [1, 7, 16]) expect(product(at, at + 3)).toBeCloseTo(product(0, 3), 6);
});

describe('maskTokens', () => {
  const rows = Array.from({ length: 100 }, () => [90, ...Array.from({ length: 50 }, (_, i) => 10 + i), 91]);
  const options = { share: 0.2, mask: 5, vocab: 80 };

  test('hides a share of the tokens, never the marks, and says where they were', () => {
    const { ids, places, labels } = maskTokens(rows, options, seeded(1));
    const all = ids.flat();
    const before = rows.flat();
    const hidden = new Set(places);
    expect(places.length / 5000).toBeCloseTo(0.2, 1);
    expect(places.map((place) => before[place])).toEqual(labels);
    expect(all.filter((id, i) => id !== before[i] && !hidden.has(i))).toEqual([]);
    expect(places.filter((place) => all[place] === 5).length / places.length).toBeCloseTo(0.8, 1);
    expect(ids.every((row) => row[0] === 90 && row.at(-1) === 91)).toBe(true);
  });

  test('with only, all of them become the mask', () => {
    const { ids, places } = maskTokens(rows, { ...options, only: true }, seeded(1));
    const all = ids.flat();
    expect(places.every((place) => all[place] === 5)).toBe(true);
  });
});

describe('warm start', () => {
  beforeAll(() => useBackend('simd'));

  test('nearness is the information that neighbours have about one another', () => {
    // 0 and 1 always stand together, and so do 2 and 3.
    const runs = [
      [0, 1, 0, 1, 0, 1],
      [2, 3, 2, 3],
    ];
    const values = nearness(runs, 5);
    const at = (a: number, b: number) => values[a * 5 + b] as number;
    expect(at(0, 1)).toBeGreaterThan(0.3);
    expect(at(2, 3)).toBeGreaterThan(at(0, 1)); // rarer, so it says more
    expect([at(0, 2), at(1, 3), at(4, 0), at(4, 4)]).toEqual([0, 0, 0, 0]);
    for (const [a, b] of [
      [0, 1],
      [2, 3],
      [1, 2],
    ] as const)
      expect(at(a, b)).toBe(at(b, a));
  });

  test('products of the vectors come nearest to the matrix', () => {
    // Eigenvalues 5 and 1 with (1, 1) / √2 and (1, −1) / √2, and 3 with the third axis: the best two are 5 and 3.
    const matrix = Float32Array.of(3, 2, 0, 2, 3, 0, 0, 0, 3);
    const vectors = vectorsOf(matrix, 3, 2, 1, seeded(1));
    const row = (i: number) => [...vectors.subarray(i * 2, i * 2 + 2)];
    const product = (a: number, b: number) => row(a).reduce((sum, value, i) => sum + value * (row(b)[i] as number), 0);
    const scale = product(2, 2) / 3; // the deviation asked for decides it
    const got = [product(0, 0), product(0, 1), product(1, 1), product(0, 2)].map((value) => value / scale);
    expectClose(got, [2.5, 2.5, 2.5, 0], 1e-2);
  });
});
