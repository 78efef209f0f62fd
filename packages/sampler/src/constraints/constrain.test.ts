import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchStep } from '../batch-step.ts';
import { greedy } from '../choose/greedy.ts';
import { generate } from '../generate.ts';
import { logitsFilterContract } from '../logits-filter-contract.ts';
import { seeded } from '../random.ts';
import { createSampler } from '../sampler.ts';
import { beamSearch } from '../search/beam-search.ts';
import { runSearch } from '../search/run-search.ts';
import { statelessStep } from '../step.ts';
import { choices } from './choices.ts';
import { constrain } from './constrain.ts';
import { regularExpression } from './regular-expression.ts';
import { spaceBefore } from './space-before.ts';
import { tokenTrie } from './token-trie.ts';
import { writeAtRandom } from './write-at-random.ts';

const utf8 = new TextEncoder();
const END = 256;
const SPECIAL = 257;

/** Ids 0 to 255 are bytes, 256 and 257 are special, and then come some longer ones, two of them with the same bytes. */
const LONGER = ['ab', 'abc', 'the', ' the', '12', '2024', '日', '本', '👍', 'é', 'ab', '"}'];
const vocabulary = (longer: readonly string[] = LONGER) => [
  ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
  undefined,
  undefined,
  ...longer.map((token) => utf8.encode(token)),
];
const tokens = tokenTrie(vocabulary());
const idOf = (token: string): number => 258 + LONGER.indexOf(token);

/** The ids that stay when all are equally likely. */
function allowed(
  filter: ReturnType<typeof constrain>['filter'],
  ids: readonly number[] = [],
  size = tokens.size,
): number[] {
  const logits = new Float32Array(size);
  filter(logits, { ids: [65, ...ids], promptLength: 1 });
  return [...logits.keys()].filter((id) => logits[id] === 0);
}

describe('constrain', () => {
  it('leaves the tokens with which a text can go on', () => {
    const { filter } = constrain({ language: regularExpression('(abc|日本)\\d'), tokens, endIds: [END] });
    expect(allowed(filter)).toEqual(
      [97, 0xe6, idOf('ab'), idOf('abc'), idOf('日'), 258 + LONGER.lastIndexOf('ab')].sort((a, b) => a - b),
    );
    expect(allowed(filter, [idOf('ab')])).toEqual([99]);
    expect(allowed(filter, [0xe6])).toEqual([0x97]);
    expect(allowed(filter, [idOf('日'), idOf('本')])).toEqual([...'0123456789'].map((digit) => digit.charCodeAt(0)));
  });

  it('keeps the logits of what it leaves', () => {
    const { filter } = constrain({ language: choices(['ab', 'b']), tokens });
    const logits = Float32Array.from({ length: tokens.size }, (_, id) => id / 7);
    filter(logits, { ids: [1], promptLength: 1 });
    expect([...logits.keys()].filter((id) => logits[id] !== -Infinity)).toEqual([97, 98, 258, 268]);
    expect(logits[98]).toBe(Math.fround(14));
  });

  it('allows the end exactly when the text is complete, and then only what can follow', () => {
    const { filter, stop } = constrain({ language: regularExpression('a+'), tokens, endIds: [END] });
    expect(allowed(filter)).not.toContain(END);
    expect(allowed(filter, [97])).toEqual([97, END]);
    expect(stop([97])).toBe(false);
    const one = constrain({ language: choices(['a']), tokens, endIds: [END] });
    expect(allowed(one.filter, [97])).toEqual([END]);
    expect(one.stop([97])).toBe(true);
    expect(allowed(one.filter, [97, END])).toEqual([END]);
  });

  it('never allows special tokens inside, nor ids without a token', () => {
    const { filter } = constrain({ language: regularExpression('[\\s\\S]*'), tokens, endIds: [END] });
    expect(allowed(filter, [97], tokens.size + 5)).not.toContain(SPECIAL);
    expect(Math.max(...allowed(filter, [97], tokens.size + 5))).toBe(tokens.size - 1);
    // An end id that is also a text ends, and is no text.
    const period = constrain({ language: regularExpression('[a.]*'), tokens, endIds: [46] });
    expect(() => period.filter(new Float32Array(tokens.size), { ids: [1, 46, 97], promptLength: 1 })).not.toThrow();
    expect(() => constrain({ language: regularExpression('b[.]'), tokens, endIds: [46], maxTokens: 9 })).not.toThrow();
    const dead = constrain({ language: regularExpression('b[.]'), tokens, endIds: [46] });
    expect(() => allowed(dead.filter, [98])).toThrow('no token of the vocabulary can follow after 1 new ids');
  });

  it('follows from the ids alone, whatever it was asked before', () => {
    const { filter } = constrain({ language: choices(['abc', 'the 12']), tokens });
    expect(allowed(filter, [97])).toEqual([98]);
    expect(allowed(filter, [idOf('the')])).toEqual([32]);
    expect(allowed(filter, [97, 98])).toEqual([99]);
  });

  it('makes what it allows equally likely, if it was all removed before', () => {
    const { filter } = constrain({ language: choices(['a', 'b']), tokens });
    const logits = new Float32Array(tokens.size).fill(-Infinity);
    logits[120] = 3;
    filter(logits, { ids: [1], promptLength: 1 });
    expect([...logits.keys()].filter((id) => logits[id] !== -Infinity)).toEqual([97, 98]);
    expect([logits[97], logits[98]]).toEqual([0, 0]);
  });

  it('has the text complete when the tokens are used up', () => {
    const language = regularExpression('<(a|b|the |日){0,}>(!!!)?');
    for (let maxTokens = 2; maxTokens < 12; maxTokens++)
      for (let seed = 0; seed < 20; seed++) {
        const { text } = writeAtRandom({ language, tokens, endIds: [END], maxTokens }, seeded(seed));
        expect(text).toMatch(/^<(a|b|the |日)*>(!!!)?$/u);
      }
  });

  it('finds the way over longer tokens, where single bytes would be too many', () => {
    const language = choices(['the the', 'abcabc']);
    expect(() => constrain({ language, tokens, maxTokens: 1 })).toThrow(
      'constrain: no way to a whole value in maxTokens 1, allow more',
    );
    const { filter, stop } = constrain({ language, tokens, maxTokens: 2 });
    expect(allowed(filter)).toEqual([idOf('abc'), idOf('the')].sort((a, b) => a - b));
    expect(allowed(filter, [idOf('the')])).toEqual([idOf(' the')]);
    expect(stop([idOf('the'), idOf(' the')])).toBe(true);
  });

  it('ends a generation', async () => {
    const step = { ...statelessStep(() => new Float32Array(tokens.size)), positions: 50 };
    const language = choices(['the']);
    const run = async (stops: boolean) => {
      const { filter, stop } = constrain({ language, tokens, endIds: [END] });
      const sampler = createSampler({ filters: [filter], choose: greedy() });
      const generation = generate({ step, prompt: [1], sampler, endIds: [END], stop: stops ? [stop] : [] });
      for await (const _ of generation);
      return [
        String.fromCharCode(...generation.ids.filter((id) => id < 256)),
        generation.ids.at(-1),
        generation.finish,
      ];
    };
    expect(await run(true)).toEqual(['the', 101, 'stop']);
    expect(await run(false)).toEqual(['the', END, 'end']);
  });

  it('holds beams, each with its own text', async () => {
    const step = batchStep(
      statelessStep((ids) => Array.from({ length: tokens.size }, (_, id) => Math.sin(id * ids.length))),
    );
    const { filter, stop } = constrain({ language: choices(['the ab', 'the 12', 'abcd']), tokens, endIds: [END] });
    const search = beamSearch({
      prompt: [1],
      beams: 3,
      sequences: 3,
      maxTokens: 8,
      filters: [filter],
      endIds: [END],
      stop: [stop],
    });
    const run = runSearch({ step, search });
    for await (const _ of run);
    const texts = run.results.map(({ ids }) =>
      new TextDecoder().decode(Uint8Array.from(ids.flatMap((id) => [...(tokens.bytes(id) ?? [])]))),
    );
    for (const text of texts) expect(['the ab', 'the 12', 'abcd']).toContain(text);
    expect(texts).toHaveLength(3);
  });

  it('leaves ids alone that come before the text', () => {
    const { filter, stop } = constrain({ language: choices(['ab']), tokens, endIds: [END], before: 1, maxTokens: 2 });
    expect(allowed(filter)).toHaveLength(tokens.size);
    expect(allowed(filter, [SPECIAL])).toEqual([258, 268]);
    expect([stop([]), stop([SPECIAL]), stop([SPECIAL, 258])]).toEqual([false, false, true]);
  });

  it('allows a space before a text, for tokenizers that put one there', () => {
    const { filter } = constrain({ language: spaceBefore(choices(['the', '12'])), tokens });
    expect(allowed(filter)).toEqual([32, 49, 116, idOf('the'), idOf(' the'), idOf('12')]);
    expect(allowed(filter, [32])).toEqual([49, 116, idOf('the'), idOf('12')]);
  });

  it('says what cannot be', () => {
    const language = choices(['abc']);
    const { filter } = constrain({ language, tokens });
    expect(() => allowed(filter, [98])).toThrow('constrain: id 98, "b", cannot come as new id 1');
    expect(() => allowed(filter, [97, SPECIAL])).toThrow(
      'constrain: id 257, which is no text, cannot come as new id 2',
    );
    expect(() => allowed(filter, [idOf('abc')])).toThrow('the value is complete and nothing can follow; give endIds');
    expect(() => constrain({ language: regularExpression('[^\\s\\S]'), tokens })).toThrow(
      'no text meets the constraint',
    );
    expect(() => constrain({ language, tokens, maxTokens: 0 })).toThrow(
      'an integer of at least 1 for maxTokens, got 0',
    );
    const words = tokenTrie(['a', 'b'].map((word) => utf8.encode(word)));
    const dead = constrain({ language: choices(['ac']), tokens: words });
    expect(() => allowed(dead.filter, [0], 2)).toThrow('no token of the vocabulary can follow after 1 new ids');
  });

  it('goes into no dead end, with a vocabulary that lacks bytes', () => {
    const letters = tokenTrie(['a', 'b', '"', 'é', 'x\u00e9', '\u00c3'].map((token) => utf8.encode(token)));
    const { filter } = constrain({ language: regularExpression('"(a|é|bz|x)*"'), tokens: letters });
    expect(allowed(filter, [2], letters.size)).toEqual([0, 2, 3, 4]);
  });

  it('writes what a regular expression matches, at random', () => {
    const patterns = ['\\d{4}-\\d{2}', '(the|ab)+( 12)?', '[é日👍]{1,3}', '\\w{2,}', '[^a]{3}', '(a|bc)*d?'];
    fc.assert(
      fc.property(fc.constantFrom(...patterns), fc.nat(), fc.boolean(), (pattern, seed, useStop) => {
        const options = { language: regularExpression(pattern), tokens, endIds: [END], maxTokens: 20 };
        const { text, ids, finish } = writeAtRandom(options, seeded(seed), { useStop });
        expect(text).toMatch(new RegExp(`^(?:${pattern})$`, 'u'));
        expect(ids).not.toContain(SPECIAL);
        expect(ids.indexOf(END)).toBe(finish === 'end' ? ids.length - 1 : -1);
      }),
      { numRuns: 200 },
    );
  });
});

const letters = tokenTrie(Array.from({ length: 60 }, (_, id) => Uint8Array.of(97 + (id % 20))));
logitsFilterContract('constrain', () => constrain({ language: regularExpression('[a-t]*'), tokens: letters }).filter);
logitsFilterContract(
  'constrain, to few tokens',
  () => constrain({ language: regularExpression('[a-t](a.*)?'), tokens: letters, endIds: [0] }).filter,
);
