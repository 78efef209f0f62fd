import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greedy } from './choose/greedy.ts';
import { multinomial } from './choose/multinomial.ts';
import { temperature } from './filters/temperature.ts';
import { type GenerateOptions, type Generation, generate } from './generate.ts';
import { seeded } from './random.ts';
import { createSampler, type Sampler } from './sampler.ts';
import { statelessStep } from './step.ts';
import { fakeStep } from './testing.ts';

const sampler = createSampler({ choose: greedy() });
const codes = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));

async function collect(generation: Generation): Promise<number[]> {
  const ids: number[] = [];
  for await (const id of generation) ids.push(id);
  return ids;
}

/** A step that spells "hello", and all that `generate` needs besides. */
function hello(options: Partial<GenerateOptions> & { before?: (call: number) => void | Promise<void> } = {}) {
  const { before, ...rest } = options;
  const step = fakeStep('hello', before ? { before } : {});
  return { step, generation: generate({ step, prompt: [1, 2], sampler, maxTokens: 20, ...rest }) };
}

describe('generate', () => {
  it('feeds the prompt, then each id', async () => {
    const { step, generation } = hello({ maxTokens: 3 });
    expect(await collect(generation)).toEqual(codes('hel'));
    expect(step.fed).toEqual([[1, 2], [104], [101]]);
  });

  it('tells the sampler of the sequence', async () => {
    const seen: unknown[] = [];
    const spy: Sampler = (logits, { ids, promptLength }) => {
      seen.push([[...ids], promptLength]);
      return sampler(logits, { ids, promptLength });
    };
    await collect(hello({ maxTokens: 2, sampler: spy }).generation);
    expect(seen).toEqual([
      [[1, 2], 2],
      [[1, 2, 104], 2],
    ]);
  });

  it('gives the same ids for the same seed', async () => {
    const step = { ...statelessStep((ids) => ids.map((id) => id % 5)), positions: 30 };
    const ids = (seed: number): Promise<number[]> => {
      const random = createSampler({ filters: [temperature(2)], choose: multinomial(seeded(seed)) });
      return collect(generate({ step, prompt: [3, 1, 2], sampler: random }));
    };
    expect(await ids(1)).toEqual(await ids(1));
    expect(await ids(1)).not.toEqual(await ids(2));
  });

  describe('ends', () => {
    it('length: after maxTokens', async () => {
      const { generation, step } = hello({ maxTokens: 2 });
      expect(generation.finish).toBe(undefined);
      expect(await collect(generation)).toEqual(codes('he'));
      expect(generation.finish).toBe('length');
      expect(generation.ids).toEqual(codes('he'));
      expect(step.live.size).toBe(0);
    });

    it('length: at once for 0', async () => {
      const { generation, step } = hello({ maxTokens: 0 });
      expect(await collect(generation)).toEqual([]);
      expect(generation.finish).toBe('length');
      expect(step.fed).toEqual([]);
    });

    it.each([
      [2, 1],
      [3, 2],
      [5, 4],
    ])('context: with %d positions and 2 ids, after %d', async (positions, count) => {
      const step = fakeStep('hello', { positions });
      const generation = generate({ step, prompt: [1, 2], sampler });
      expect(await collect(generation)).toEqual(codes('hello').slice(0, count));
      expect(generation.finish).toBe('context');
      expect(step.fed.flat()).toHaveLength(positions);
      expect(step.live.size).toBe(0);
    });

    it('end: with the end id as the last', async () => {
      const { generation, step } = hello({ endIds: [0, 200] });
      expect(await collect(generation)).toEqual([...codes('hello'), 0]);
      expect(generation.finish).toBe('end');
      expect(step.live.size).toBe(0);
    });

    it('stop: after the id for which a rule is true', async () => {
      const { generation, step } = hello({ stop: [() => false, (ids) => ids.length === 3 && ids[2] === 108] });
      expect(await collect(generation)).toEqual(codes('hel'));
      expect(generation.finish).toBe('stop');
      expect(step.live.size).toBe(0);
    });

    it('with the first reason of several', async () => {
      const all = { endIds: [104], stop: [() => true], maxTokens: 1 };
      for (const [options, finish] of [
        [all, 'end'],
        [{ ...all, endIds: [] }, 'stop'],
        [{ ...all, endIds: [], stop: [] }, 'length'],
      ] as const) {
        const { generation } = hello(options);
        await collect(generation);
        expect(generation.finish).toBe(finish);
      }
    });
  });

  describe('aborted', () => {
    it('before the first step', async () => {
      const { generation, step } = hello({ signal: AbortSignal.abort() });
      expect(await collect(generation)).toEqual([]);
      expect(generation.finish).toBe('aborted');
      expect(step.fed).toEqual([]);
    });

    it.each([
      [0, ''],
      [2, 'he'],
    ])('during step %d', async (at, text) => {
      const controller = new AbortController();
      const before = (call: number): void => {
        if (call === at) controller.abort();
      };
      const { generation, step } = hello({ signal: controller.signal, before });
      expect(await collect(generation)).toEqual(codes(text));
      expect(generation.finish).toBe('aborted');
      expect(generation.ids).toEqual(codes(text));
      expect(step.live.size).toBe(0);
    });

    it('between steps', async () => {
      const controller = new AbortController();
      const { generation, step } = hello({ signal: controller.signal });
      for await (const id of generation) if (id === 101) controller.abort();
      expect(generation.ids).toEqual(codes('he'));
      expect(generation.finish).toBe('aborted');
      expect(step.fed).toHaveLength(2);
      expect(step.live.size).toBe(0);
    });

    it('not after the last id', async () => {
      const controller = new AbortController();
      const { generation } = hello({ signal: controller.signal, maxTokens: 2 });
      for await (const _ of generation) if (generation.ids.length === 2) controller.abort();
      expect(generation.finish).toBe('length');
    });

    it('by a timer, though the engine never waits', async () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 5);
      const { generation } = hello({ signal: controller.signal, maxTokens: 1e7 });
      await collect(generation);
      expect(generation.finish).toBe('aborted');
    });
  });

  describe('releases every state', () => {
    it('as soon as there is a next one', async () => {
      const { generation, step } = hello();
      for await (const _ of generation) expect(step.live.size).toBe(generation.finish ? 0 : 1);
    });

    it('when the loop is left', async () => {
      const { generation, step } = hello();
      for await (const id of generation) if (id === 101) break;
      expect(step.live.size).toBe(0);
      expect(generation.ids).toEqual(codes('he'));
      expect(generation.finish).toBe(undefined);
    });

    it('when the loop throws', async () => {
      const { generation, step } = hello();
      const loop = async (): Promise<void> => {
        for await (const _ of generation) throw new Error('mine');
      };
      await expect(loop()).rejects.toThrow('mine');
      expect(step.live.size).toBe(0);
    });

    it('when it is never begun', async () => {
      const { generation, step } = hello();
      const iterator = generation[Symbol.asyncIterator]();
      await iterator.return?.();
      expect(step.fed).toEqual([]);
    });

    it('when return comes during a step', async () => {
      const { generation, step } = hello();
      const iterator = generation[Symbol.asyncIterator]();
      await Promise.all([iterator.next(), iterator.return?.()]);
      expect(step.live.size).toBe(0);
    });

    const fail = (): never => {
      throw new Error('broken');
    };
    it.each<[string, Parameters<typeof hello>[0], string]>([
      ['step', { before: (call) => (call === 2 ? fail() : undefined) }, 'he'],
      ['first step', { before: fail }, ''],
      [
        'sampler',
        { sampler: (logits, context) => (context.ids.length === 4 ? fail() : sampler(logits, context)) },
        'he',
      ],
      ['stop rule', { stop: [(ids) => (ids.length === 2 ? fail() : false)] }, 'he'],
    ])('when the %s throws', async (_, options, text) => {
      const { generation, step } = hello(options);
      await expect(collect(generation)).rejects.toThrow('broken');
      expect(generation.ids).toEqual(codes(text));
      expect(generation.finish).toBe(undefined);
      expect(step.live.size).toBe(0);
    });

    it('when dispose throws', async () => {
      const step = fakeStep('hello');
      const disposed: unknown[] = [];
      const failing = {
        ...step,
        dispose: (state: unknown) => {
          disposed.push(state);
          if (disposed.length === 1) fail();
        },
      };
      await expect(collect(generate({ step: failing, prompt: [1], sampler, maxTokens: 5 }))).rejects.toThrow('broken');
      expect(disposed).toEqual([...step.live]);
    });
  });

  it('is iterated once', async () => {
    const { generation } = hello({ maxTokens: 1 });
    await collect(generation);
    await expect(collect(generation)).rejects.toThrow(
      'generate: a generation can be iterated once; call generate again',
    );
  });

  it('yields at most maxTokens, feeds at most positions, and leaves the prompt alone', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.nat(255), { minLength: 1, maxLength: 10 }),
      fc.nat(8),
      fc.nat(8),
      async (prompt, maxTokens, room) => {
        const step = fakeStep('hello', { positions: prompt.length + room });
        const before = [...prompt];
        const ids = await collect(generate({ step, prompt, sampler, maxTokens }));
        expect(ids).toHaveLength(Math.min(maxTokens, room + 1));
        expect(prompt).toEqual(before);
        expect(step.live.size).toBe(0);
      },
    );
    await fc.assert(property);
  });

  describe('rejects', () => {
    it.each<[string, Partial<GenerateOptions>, string]>([
      ['an empty prompt', { prompt: [] }, 'generate: the prompt is empty, expected at least one id'],
      ['a fraction in the prompt', { prompt: [1, 2.5] }, 'generate: expected ids from 0 up in prompt, got 2.5'],
      ['a negative end id', { endIds: [-1] }, 'generate: expected ids from 0 up in endIds, got -1'],
      ['a negative maxTokens', { maxTokens: -1 }, 'generate: expected an integer from 0 up for maxTokens, got -1'],
      ['NaN as maxTokens', { maxTokens: Number.NaN }, 'got NaN'],
    ])('%s', (_, options, message) => {
      expect(() => hello(options)).toThrow(message);
    });

    it('a prompt longer than the context', () => {
      const step = fakeStep('', { positions: 256 });
      const prompt = new Array<number>(300).fill(1);
      expect(() => generate({ step, prompt, sampler })).toThrow(
        'generate: prompt of 300 tokens is longer than the context of 256',
      );
    });

    it('no limit', () => {
      expect(() => generate({ step: fakeStep(''), prompt: [1], sampler })).toThrow(
        'generate: the step has no positions to end at, give maxTokens',
      );
    });

    it.each([[256], [-1], [0.5], [Number.NaN]])('%d from the sampler', async (id) => {
      const { generation, step } = hello({ sampler: () => id });
      await expect(collect(generation)).rejects.toThrow(
        `generate: the sampler chose ${id}, expected an id from 0 to 255`,
      );
      expect(step.live.size).toBe(0);
    });
  });

  describe('notes of each id', () => {
    it('the log-probability before filters, and the likeliest tokens', async () => {
      const cold = createSampler({ filters: [temperature(0.1)], choose: greedy() });
      const { generation } = hello({ maxTokens: 2, sampler: cold, top: 2 });
      await collect(generation);
      const likely = 10 - Math.log(Math.exp(10) + 255);
      const [h, e] = generation.tokens;
      expect(h?.id).toBe(104);
      expect(h?.logProbability).toBeCloseTo(likely, 6);
      expect(h?.top.map(({ id }) => id)).toEqual([104, 0]);
      expect(h?.top[1]?.logProbability).toBeCloseTo(likely - 10, 6);
      expect(e?.top.map(({ id }) => id)).toEqual([101, 0]);
      expect(generation.tokens.map(({ id }) => id)).toEqual(generation.ids);
    });

    it('no likeliest tokens unless asked', async () => {
      const { generation } = hello({ maxTokens: 1 });
      await collect(generation);
      expect(generation.tokens[0]?.top).toEqual([]);
      expect(() => hello({ top: -1 })).toThrow('generate: expected an integer from 0 up for top, got -1');
    });

    it('how long they took', async () => {
      const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
      const { generation } = hello({ maxTokens: 3, before: wait });
      expect(generation.timings).toEqual({ first: undefined, rest: 0, perSecond: undefined });
      await collect(generation);
      const { first = 0, rest, perSecond = 0 } = generation.timings;
      expect(first).toBeGreaterThan(3);
      expect(rest).toBeGreaterThan(7);
      expect(perSecond).toBeCloseTo(2000 / rest, 6);
    });
  });

  describe('maxTime', () => {
    it('ends after the id at which it has passed', async () => {
      const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
      const { generation, step } = hello({ maxTime: 50, before: wait });
      await collect(generation);
      expect(generation.finish).toBe('time');
      expect(generation.ids.length).toBeGreaterThanOrEqual(1);
      expect(generation.ids.length).toBeLessThanOrEqual(3);
      expect(step.live.size).toBe(0);
    });

    it('lets one id through, and an end be an end', async () => {
      const { generation } = hello({ maxTime: 1e-6 });
      expect(await collect(generation)).toEqual(codes('h'));
      const ended = hello({ maxTime: 1e-6, endIds: [104] }).generation;
      await collect(ended);
      expect(ended.finish).toBe('end');
    });

    it('is above 0', () => {
      expect(() => hello({ maxTime: 0 })).toThrow('generate: expected a number of ms above 0 for maxTime, got 0');
      expect(() => hello({ maxTime: Number.NaN })).toThrow('got NaN');
    });
  });
});
