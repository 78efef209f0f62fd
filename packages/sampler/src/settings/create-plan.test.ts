import { describe, expect, it } from 'vitest';
import type { Explanation } from '../explain-filters.ts';
import { createSampler } from '../sampler.ts';
import { createPlan } from './create-plan.ts';
import type { Settings } from './settings.ts';
import { withDefaults } from './with-defaults.ts';

const plan = (settings: Settings, promptLength = 3, source?: readonly number[]) =>
  createPlan(settings, { promptLength, source });

describe('createPlan', () => {
  it('puts the filters in order, whatever order the settings have', () => {
    const { names } = plan({ topP: 0.9, choice: 'multinomial', topK: 5, temperature: 0.7, repetitionPenalty: 1.2 });
    expect(names).toEqual(['repetitionPenalty', 'temperature', 'topK', 'topP']);
  });

  it('gives a choice that begins anew each time', () => {
    const { filters, choose } = plan({ choice: 'multinomial', temperature: 2, seed: 5 });
    const draw = (): number[] => {
      const sampler = createSampler({ filters, choose: choose() });
      return Array.from({ length: 20 }, () => sampler([1, 2, 3, 4], { ids: [0], promptLength: 1 }));
    };
    expect(draw()).toEqual(draw());
  });

  it('puts a constraint before what is forced', () => {
    const settings = { firstId: 3, minTokens: 2, endIds: [1], banTokens: [4] };
    const { names } = createPlan(settings, { promptLength: 3, constraint: () => {} });
    expect(names).toEqual(['minTokens', 'constraint', 'firstId', 'banTokens']);
  });

  it('explains its filters, as one', () => {
    const seen: string[][] = [];
    const explain = { onChoice: ({ stages }: Explanation) => seen.push(stages.map(({ name }) => name)) };
    const { filters, names } = createPlan({ banTokens: [1], noRepeatNgram: 2 }, { promptLength: 1, explain });
    for (const filter of filters) filter(Float32Array.of(1, 2, 3), { ids: [0], promptLength: 1 });
    expect(names).toEqual(['noRepeatNgram', 'banTokens']);
    expect(seen).toEqual([['logits', 'noRepeatNgram', 'banTokens']]);
  });

  it('tells the seed that it took', () => {
    const { seed } = plan({ choice: 'multinomial' });
    expect(Number.isInteger(seed)).toBe(true);
    expect(plan({ choice: 'multinomial', seed: 3 }).seed).toBe(3);
    expect(plan({}).seed).toBe(undefined);
  });

  it('counts new tokens', () => {
    expect(plan({ maxLength: 10 }, 4).maxTokens).toBe(6);
    expect(plan({ maxTokens: 10 }, 4).maxTokens).toBe(10);
    expect(() => plan({ maxLength: 4 }, 4)).toThrow('maxLength: 4 tokens leave no room after a prompt of 4');
  });

  it('leaves out what is as good as nothing', () => {
    const settings = {
      temperature: 1,
      topK: 0,
      topP: 1,
      repetitionPenalty: 1,
      noRepeatNgram: 0,
      beams: 1,
      banTokens: [],
    };
    expect(plan({ ...settings, renormalize: false, lengthPenalty: 1, earlyStopping: false }).filters).toEqual([]);
  });

  it('bans tokens at the start after the first one, where that is forced after a start token', () => {
    const left = (settings: Settings, promptLength: number, ids: number[]): number[] => {
      const logits = new Float32Array(3);
      for (const filter of plan(settings, promptLength).filters) filter(logits, { ids, promptLength });
      return [...logits.keys()].filter((id) => logits[id] !== -Infinity);
    };
    expect(left({ banTokensAtStart: [1] }, 1, [0])).toEqual([0, 2]);
    expect(left({ banTokensAtStart: [1], firstId: 2 }, 1, [0])).toEqual([2]);
    expect(left({ banTokensAtStart: [1], firstId: 2 }, 1, [0, 2])).toEqual([0, 2]);
    expect(left({ banTokensAtStart: [1], firstId: 2 }, 2, [0, 0, 2])).toEqual([0, 1, 2]);
  });

  it.each<[Settings, string]>([
    [{ topK: 40 }, 'topK: has no effect where the likeliest token is taken (choice greedy)'],
    [{ seed: 4 }, 'seed: has no effect where the likeliest token is taken (choice greedy)'],
    [{ lengthPenalty: 2 }, 'lengthPenalty: has no effect without beams'],
    [{ earlyStopping: 'never', beams: 1 }, 'earlyStopping: has no effect without beams'],
    [{ mirostatTarget: 2, choice: 'gumbel' }, 'mirostatTarget: has no effect unless choice is mirostat'],
    [{ choice: 'mirostat', beams: 2 }, 'choice: has no effect with beams, which are the likeliest or drawn'],
    [{ beams: 4, beamGroups: 2 }, 'beamGroups: has no effect without diversityPenalty'],
    [{ beams: 4, contrastivePenalty: 0.6 }, 'contrastivePenalty: has no effect with beams'],
    [{ bestOf: 4 }, 'bestOf: has no effect where the likeliest token is taken'],
    [{ lookupNgram: 4 }, 'lookupNgram: has no effect without lookup'],
    [{ guidanceAgainst: [1] }, 'guidanceAgainst: has no effect without guidanceScale'],
    [{ dryBase: 2 }, 'dryBase: has no effect without dryMultiplier'],
    [{ xtcThreshold: 0.2, choice: 'gumbel' }, 'xtcThreshold: has no effect without xtcProbability'],
    [{ minTokens: 3 }, 'minTokens: has no effect without endIds'],
    [{ lastIds: [3] }, 'lastIds: has no effect without maxTokens or maxLength: there is no last place'],
    [{ encoderNoRepeatNgram: 2 }, 'encoderNoRepeatNgram: has no effect on a model without an encoder'],
    [{ maxTokens: 5, maxLength: 9 }, 'maxLength: has no effect with maxTokens; leave one of them out'],
    [{ renormalize: true, beams: 2 }, 'renormalize: has no effect without another filter'],
    [{ replaceInvalid: true, beams: 2 }, 'replaceInvalid: has no effect with a search'],
    [{ temperature: 0, choice: 'multinomial' }, 'temperature: expected a number above 0, got 0'],
    [{ topK: 2.5, choice: 'multinomial' }, 'topK: expected a whole number from 1 up, got 2.5'],
    [{ topP: '0.9' as unknown as number }, 'topP: expected a number above 0, at most 1, got "0.9"'],
    [
      { choice: 'best' as 'greedy' },
      'choice: expected one of greedy, multinomial, gumbel, mirostat, mirostat2, got "best"',
    ],
    [{ banWords: [[]] }, 'banWords: expected sequences of token ids such as 1,2;3, got [[]]'],
    [{ constructor: 4 } as unknown as Settings, 'settings: there is no option constructor'],
    [{ topk: 4 } as Settings, 'settings: there is no option topk'],
  ])('%j is refused', (settings, message) => {
    expect(() => plan(settings)).toThrow(RangeError);
    expect(() => plan(settings)).toThrow(message);
  });
});

it('guidance after a prompt of one token needs something else to read', () => {
  expect(() => plan({ guidanceScale: 2 }, 1)).toThrow('guidanceScale: has no effect after a prompt of one token');
  expect(plan({ guidanceScale: 2, guidanceAgainst: [4] }, 1).guidance).toEqual({ scale: 2, plainPrompt: [4] });
  expect(plan({ guidanceScale: 2 }, 2).guidance).toEqual({ scale: 2, plainPrompt: undefined });
});

describe('withDefaults', () => {
  const defaults: Settings = { choice: 'multinomial', topK: 40, temperature: 0.7, maxLength: 20, endIds: [1] };

  it('fills in what is open', () => {
    expect(withDefaults({ topK: 5 }, defaults)).toEqual({ ...defaults, topK: 5 });
  });

  it('leaves out defaults of no effect, and length by length', () => {
    expect(withDefaults({ choice: 'greedy', maxTokens: 5 }, defaults)).toEqual({
      choice: 'greedy',
      maxTokens: 5,
      endIds: [1],
    });
  });

  it('keeps what was given, of no effect or not', () => {
    const all = withDefaults({ choice: 'greedy', topP: 0.5 }, defaults);
    expect(() => plan(all, 3)).toThrow('topP: has no effect');
  });
});
