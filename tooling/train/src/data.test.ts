import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { disposeTree, seeded } from '@blockformer/core';
import { bertFamily } from '@blockformer/models';
import { expectClose, useBackend } from '@blockformer/testing';
import { argMax, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maskTokens } from './masked/mask-tokens.ts';
import { pieces, readTexts } from './masked/texts.ts';
import { associations, factors, warmStart } from './masked/warm-start.ts';
import { randomLength, randomWindows, sentenceStarts } from './masked/windows.ts';
import { percentile, readPronunciations } from './spelling/pronunciations.ts';
import { paramsWith, startingValues } from './weights.ts';

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

  test('associations say how much more often than by chance a token stands before another', () => {
    const runs = [Array.from({ length: 40 }, (_, i) => i % 2), Array.from({ length: 20 }, (_, i) => 2 + (i % 2))];
    const values = associations(runs, 5);
    const at = (a: number, b: number) => values[a * 5 + b] as number;
    expect(at(0, 1)).toBeCloseTo(Math.log((20 - 0.9) / ((20 * 20) / 60 + 0.5)), 5);
    expect(at(1, 0)).toBeCloseTo(Math.log((19 - 0.9) / ((20 * 20) / 60 + 0.5)), 5);
    expect(at(2, 3)).toBeGreaterThan(at(0, 1)); // rarer, so it says more
    expect([at(0, 0), at(0, 2), at(4, 0), at(3, 4)]).toEqual([0, 0, 0, 0]);
  });

  test('products of the factors come nearest to the matrix', () => {
    // Singular values 6, 3 and 0.5; the best of rank 2 leaves out the last.
    const matrix = Float32Array.of(0, 6, 0, 0.5, 0, 0, 0, 0, 3);
    const { left, right } = factors(matrix, 3, 2, seeded(1));
    const got = Array.from({ length: 9 }, (_, i) =>
      left.reduce((sum, row, r) => sum + (row[Math.floor(i / 3)] as number) * (right[r]?.[i % 3] as number), 0),
    );
    expectClose(got, [0, 6, 0, 0, 0, 0, 0, 0, 3], 0.01);
  });

  test('a model that has seen nothing but counts fills a gap between its neighbours', async () => {
    // Sentences of three tokens: the one in the middle follows from the two around it.
    const random = seeded(3);
    const triples = [
      [10, 20, 30],
      [10, 21, 31],
      [11, 22, 30],
      [11, 23, 31],
    ];
    const runs = Array.from({ length: 40 }, () =>
      Array.from({ length: 10 }, () => triples[Math.floor(random() * 4)] as number[]).flat(),
    );
    const config = bertFamily.config({
      architectures: ['BertForMaskedLM'],
      model_type: 'bert',
      vocab_size: 40,
      hidden_size: 64,
      num_hidden_layers: 1,
      num_attention_heads: 2,
      intermediate_size: 16,
      hidden_act: 'gelu_new',
      max_position_embeddings: 32,
    });
    const model = bertFamily.build(config);
    const weights = startingValues(model.spec, seeded(1));
    warmStart(weights, runs, { dim: 64, headDim: 32, scale: 0.22 }, seeded(2));
    const params = paramsWith(model.spec, weights);
    const MASK = 1;
    const row = [...(triples[2] as number[]), 10, MASK, 31, ...(triples[1] as number[]), 11, MASK, 30];
    const best = tidy(() => {
      const hidden = model.encode(params, tensor2d([row], undefined, 'int32'));
      return argMax(model.logits?.(params, hidden) as Tensor, -1).dataSync();
    });
    expect([best[4], best[10]]).toEqual([21, 22]);
    disposeTree(params);
  });
});
