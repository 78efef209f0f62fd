import type { ModelSettings } from '@blockformer/models';
import { generationSettings } from '@blockformer/models';
import { createPlan, GROUPS, OPTIONS, type OptionName } from '@blockformer/sampler';
import { describe, expect, it } from 'vitest';
import { BEAMS, COMMON, MORE, placeOf, settingOf } from './controls.ts';
import { compose, readSettings, reasonOf, withOption, writeSettings } from './settings.ts';

const own: ModelSettings = {
  settings: { choice: 'multinomial', temperature: 0.8, topK: 40, maxTokens: 80, endIds: [0] },
  sample: true,
};
const controls = [...COMMON, ...BEAMS, ...MORE.flatMap(([, each]) => each)];

describe('settings in the address', () => {
  it('are read as they were written', () => {
    const settings = { temperature: 0.7, topK: 0, choice: 'mirostat2', minTokens: 5 } as const;
    expect(writeSettings(settings)).toBe('temperature:0.7,topK:off,choice:mirostat2,minTokens:5');
    expect(readSettings(writeSettings(settings))).toEqual(settings);
  });

  it('are left out where they mean nothing', () => {
    expect(readSettings('')).toEqual({});
    expect(readSettings('temperature:-1,topK:1.5,madness:3,topP,constructor:1,minP:0.1')).toEqual({ minP: 0.1 });
  });

  it('have nothing of what the model has itself', () => {
    expect(withOption({}, own.settings, 'temperature', 0.9)).toEqual({ temperature: 0.9 });
    expect(withOption({ temperature: 0.9 }, own.settings, 'temperature', 0.8)).toEqual({});
    expect(withOption({ topP: 0.5 }, own.settings, 'topP', 1)).toEqual({});
    expect(withOption({}, own.settings, 'topK', 0)).toEqual({ topK: 0 });
  });
});

describe('compose', () => {
  it('asks for the model’s own where nothing was changed', () => {
    const { merged, without } = compose('sample', {}, own, 3);
    expect(createPlan(merged, { promptLength: 4 }).names).toEqual(['temperature', 'topK']);
    expect(createPlan(merged, { promptLength: 4 }).seed).toBe(3);
    expect(without).toEqual({});
  });

  it('leaves out what has no effect in the mode, and says why', () => {
    const settings = { temperature: 1.4, topP: 0.5, repetitionPenalty: 1.2, lengthPenalty: 2 };
    const { asked, without } = compose('likeliest', settings, own, 3);
    expect(asked).toMatchObject({ choice: 'greedy', repetitionPenalty: 1.2 });
    expect(Object.keys(without).sort()).toEqual(['lengthPenalty', 'temperature', 'topP']);
    expect(without.topP).toBe('has no effect where the likeliest token is taken (choice greedy)');
  });

  it('is for the likeliest what the command line makes of --temperature 0', () => {
    const { merged } = compose('likeliest', {}, own, 3);
    expect(createPlan(merged, { promptLength: 4 })).toMatchObject({
      names: createPlan(generationSettings({ choice: 'greedy' }, own, { draw: true, seed: 3 }), { promptLength: 4 })
        .names,
    });
  });

  it('follows beams, also of a model that draws', () => {
    const { merged } = compose('beams', { beams: 3, lengthPenalty: 0.5, topK: 10 }, own, 3);
    expect(merged).toMatchObject({ beams: 3, sequences: 3, lengthPenalty: 0.5, choice: 'greedy' });
    expect(merged.topK).toBeUndefined();
  });

  it('draws without beams from a model that has beams of its own', () => {
    const beams: ModelSettings = { settings: { beams: 4, sequences: 2, lengthPenalty: 2 }, sample: undefined };
    const { merged } = compose('sample', {}, beams, 3);
    expect(createPlan(merged, { promptLength: 4 }).search).toBeUndefined();
  });

  it.each(controls.map(({ name, example }) => [name, example] as const))(
    '%s has an effect, or a reason in every mode',
    (name, example) => {
      for (const mode of ['sample', 'likeliest', 'beams'] as const) {
        const { merged, asked } = compose(mode, { [name]: example }, own, 3);
        createPlan(merged, { promptLength: 4 });
        if (name in asked) expect(reasonOf(name, example, merged)).toBeUndefined();
        else expect(reasonOf(name, example, merged)).toMatch(/^has no effect/);
      }
    },
  );
});

describe('controls', () => {
  it('have values that their options take', () => {
    for (const { name, values } of controls) {
      for (const value of values) {
        const setting = settingOf(name, value);
        if (setting !== undefined && !OPTIONS[name].neutral?.includes(setting))
          expect([name, setting, OPTIONS[name].kind.accepts(setting)]).toEqual([name, setting, true]);
      }
      expect(new Set(values).size).toBe(values.length);
    }
  });

  it('come back to the place that they were dragged to', () => {
    for (const control of controls)
      control.values.forEach((value, place) => {
        expect([control.name, placeOf(control, settingOf(control.name, value))]).toEqual([control.name, place]);
      });
    const temperature = COMMON[0];
    expect(temperature?.values[placeOf(temperature, 0.73)]).toBe(0.75);
  });

  it('are there for each number that decides what is likely, or repeated', () => {
    const names = controls.map(({ name }) => name);
    const wanted = Object.keys({ ...GROUPS['Likely tokens'], ...GROUPS.Repetition }) as OptionName[];
    const others: OptionName[] = [
      'xtcKeep',
      'dryBreakers',
      'dryRange',
      'encoderRepetitionPenalty',
      'encoderNoRepeatNgram',
    ];
    expect(wanted.filter((name) => !names.includes(name) && !others.includes(name))).toEqual([]);
  });
});
