import '@blockformer/testing/gradients';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countParams, disposeTree, seeded, tensors } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { bartFamily, loadFamily, loadTokenizer } from '@blockformer/models';
import { expectClose, expectNoLeaks, useBackend } from '@blockformer/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Values } from './adam-w.ts';
import { dropout } from './dropout.ts';
import { writeModel } from './hugging-face.ts';
import { alphabetOf, alphabetTokenizer, SPECIAL } from './spelling/alphabet.ts';
import { examplesOf, spellingBatches } from './spelling/examples.ts';
import type { Pronunciation } from './spelling/pronunciations.ts';
import { pronounce, score } from './spelling/score.ts';
import { train } from './train.ts';
import { startingValues } from './weights.ts';

// A language in which every letter has one sound.
const sounds = new Map(Object.entries({ a: 'æ', b: 'b', c: 'tʃ', d: 'd' }));
const random = seeded(5);
const pronunciations: Pronunciation[] = Array.from({ length: 60 }, () => {
  const word = Array.from({ length: 2 + Math.floor(random() * 4) }, () => 'abcd'[Math.floor(random() * 4)]).join('');
  return { word, ways: [[...word].map((letter) => sounds.get(letter) as string)] };
});
const alphabet = alphabetOf(pronunciations);
const config = {
  architectures: ['BartForConditionalGeneration'],
  model_type: 'bart',
  vocab_size: alphabet.length,
  d_model: 16,
  encoder_layers: 1,
  decoder_layers: 1,
  encoder_attention_heads: 2,
  decoder_attention_heads: 2,
  encoder_ffn_dim: 32,
  decoder_ffn_dim: 32,
  max_position_embeddings: 12,
  activation_function: 'gelu_new',
  is_encoder_decoder: true,
  bos_token_id: SPECIAL.start,
  pad_token_id: SPECIAL.pad,
  eos_token_id: SPECIAL.end,
  decoder_start_token_id: SPECIAL.start,
  forced_eos_token_id: null,
};

describe('train', () => {
  beforeAll(() => useBackend('simd'));
  const folder = mkdtempSync(join(tmpdir(), 'blockformer-train-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const model = bartFamily.build(bartFamily.config(config));
  const examples = examplesOf(pronunciations, alphabet);

  const learn = async (name: string, stops: number[], rate = 0): Promise<{ weights: Values; lines: string[] }> => {
    const lines: string[] = [];
    let weights: Values = new Map();
    const place = mkdtempSync(join(folder, name));
    for (const steps of stops) {
      // As after a restart: everything anew, but for what is in the folder.
      weights = startingValues(model.spec, seeded(1));
      const tap = (step: number) => dropout(rate, /output$/, step);
      await train({
        spec: model.spec,
        weights,
        batch: spellingBatches(model, examples, { tokens: 200, seed: 1, smoothing: 0.05, tap }),
        steps,
        rate: () => 1e-2,
        weightDecay: 0.01,
        clip: 1,
        folder: place,
        every: { log: 5, validate: 1000 },
        validate: () => 'validated',
        log: (line) => lines.push(line),
      });
    }
    return { weights, lines };
  };

  test('gone on with, it computes what it would have computed; nothing is left behind', () =>
    expectNoLeaks(async () => {
      const whole = await learn('whole', [12], 0.1);
      const resumed = await learn('resumed', [7, 12], 0.1);
      expect(resumed.weights).toEqual(whole.weights);
      expect(resumed.lines).toContain('going on after step 7');
      expect(whole.lines[0]).toMatch(
        /^step 5\/12: loss \d\.\d{4}, rate 1\.00e-2, norm [\d.]+, \d+ tokens\/s, 0:0\d left$/,
      );
      expect(whole.lines.at(-1)).toBe('step 12: validated');
    }));

  test('what is learned is written in half precision, in a layout that loads; the buffer stays zero', async () => {
    const { weights } = await learn('learned', [150]);
    const place = join(folder, 'model');
    const names = bartFamily.names(bartFamily.config(config), { tensors: new Map() });
    writeModel(
      place,
      { spec: model.spec, weights, names },
      { 'config.json': config, 'tokenizer.json': alphabetTokenizer(alphabet) },
    );
    const loaded = await loadFamily(folderSource(place), bartFamily);
    expect(countParams(loaded.model.spec)).toBe(countParams(model.spec));
    for (const [path, tensor] of tensors(loaded.params))
      expectClose(tensor.dataSync(), weights.get(path) as Float32Array, path.endsWith('head.bias') ? 0 : 3e-3);

    const tokenizer = await loadTokenizer(folderSource(place));
    const [word, unseen] = ['abba', 'dcabd'].map((text) => tokenizer?.encode(text, { template: true }) as number[]);
    expect(word).toEqual(examplesOf([{ word: 'abba', ways: [[]] }], alphabet)[0]?.source);
    const said = pronounce(loaded.model, loaded.params, [word, unseen] as number[][], 10);
    expect(said.map((ids) => tokenizer?.decode(ids))).toEqual(['æbbæ', 'dtʃæbd']);
    disposeTree(loaded.params);
  });

  test('errors are counted against the nearest way to say a word', () => {
    const [a, b, c] = [[1, 2, 3], [1, 2], [4]];
    expect(score([a, b, c], [[b, a], [a], [[5, 6]]])).toEqual({ words: 3, wordErrors: 2, sounds: 8, soundErrors: 3 });
  });
});
