import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greedy } from './choose/greedy.ts';
import { type GenerateTextOptions, generateText, type TextGeneration } from './generate-text.ts';
import { createSampler } from './sampler.ts';
import { characters, fakeStep } from './testing.ts';

const sampler = createSampler({ choose: greedy() });

async function collect(generation: TextGeneration): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of generation) pieces.push(piece);
  return pieces;
}

function spell(word: string, options: Partial<GenerateTextOptions> & { before?: (call: number) => void } = {}) {
  const { before, ...rest } = options;
  const step = fakeStep(word, before ? { before } : {});
  const all = { step, prompt: [1], sampler, decoder: characters(), maxTokens: 100, endIds: [0], ...rest };
  return { step, generation: generateText(all) };
}

describe('generateText', () => {
  it('yields the text of the ids, without that of the end id', async () => {
    const { generation, step } = spell('hi');
    expect(await collect(generation)).toEqual(['h', 'i']);
    expect(generation.text).toBe('hi');
    expect(generation.ids).toEqual([104, 105, 0]);
    expect(generation.finish).toBe('end');
    expect(step.live.size).toBe(0);
  });

  it('yields no empty pieces, and what the decoder has left', async () => {
    const pairs = () => {
      let held = '';
      return {
        push(id: number) {
          held += String.fromCharCode(id);
          if (held.length < 2) return '';
          const pair = held;
          held = '';
          return pair;
        },
        end: () => held,
      };
    };
    const { generation } = spell('hello', { decoder: pairs() });
    expect(await collect(generation)).toEqual(['he', 'll', 'o']);
    expect(generation.text).toBe('hello');
  });

  describe('stop strings', () => {
    it('end the text before them, across ids', async () => {
      const { generation, step } = spell('one two three', { stopStrings: [' t'] });
      expect(await collect(generation)).toEqual(['o', 'n', 'e']);
      expect(generation.text).toBe('one');
      expect(generation.ids).toHaveLength(5);
      expect(generation.finish).toBe('stop');
      expect(step.live.size).toBe(0);
    });

    it('are found where their beginnings overlap', async () => {
      const { generation } = spell('aaab', { stopStrings: ['aab'] });
      expect(await collect(generation)).toEqual(['a']);
      expect(generation.finish).toBe('stop');
    });

    it('are found within one piece, which is yielded up to them', async () => {
      const decoder = { push: () => 'x stop y', end: () => '' };
      const { generation, step } = spell('hello', { decoder, stopStrings: ['stop'] });
      for await (const piece of generation) {
        expect(piece).toBe('x ');
        expect(step.live.size).toBe(0);
      }
      expect(generation.ids).toHaveLength(1);
    });

    it('are found in what the decoder has left', async () => {
      const { generation } = spell('a', { decoder: { push: () => 'x', end: () => 'y!' }, stopStrings: ['xy'] });
      expect(await collect(generation)).toEqual([]);
      expect(generation.finish).toBe('stop');
    });

    it('held back at the end are given out', async () => {
      const { generation } = spell('well, he', { stopStrings: ['hello'], maxTokens: 8 });
      expect((await collect(generation)).at(-1)).toBe('he');
      expect(generation.text).toBe('well, he');
      expect(generation.finish).toBe('length');
    });

    it('cut the text at the first of them', async () => {
      const letters = { unit: fc.constantFrom('a', 'b', 'c') };
      const property = fc.asyncProperty(
        fc.string({ ...letters, maxLength: 25 }),
        fc.array(fc.string({ ...letters, minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
        async (word, stopStrings) => {
          const { generation, step } = spell(word, { stopStrings });
          const pieces = await collect(generation);
          const found = stopStrings.map((string) => word.indexOf(string)).filter((at) => at >= 0);
          const expected = word.slice(0, Math.min(word.length, ...found));
          expect(pieces.join('')).toBe(expected);
          expect(pieces).not.toContain('');
          expect(generation.text).toBe(expected);
          expect(generation.finish).toBe(found.length > 0 ? 'stop' : 'end');
          expect(step.live.size).toBe(0);
        },
      );
      await fc.assert(property, { numRuns: 300 });
    });

    it('are not empty', () => {
      expect(() => spell('a', { stopStrings: [''] })).toThrow('stopStrings: a stop string is empty');
    });
  });

  it('gives out what was held back when aborted', async () => {
    const controller = new AbortController();
    const before = (call: number): void => {
      if (call === 3) controller.abort();
    };
    const { generation, step } = spell('xhello', { stopStrings: ['hello'], signal: controller.signal, before });
    expect(await collect(generation)).toEqual(['x', 'he']);
    expect(generation.text).toBe('xhe');
    expect(generation.finish).toBe('aborted');
    expect(step.live.size).toBe(0);
  });

  it('keeps what was produced when the step throws', async () => {
    const before = (call: number): void => {
      if (call === 3) throw new Error('broken');
    };
    const { generation, step } = spell('xhello', { stopStrings: ['hello'], before });
    await expect(collect(generation)).rejects.toThrow('broken');
    expect(generation.text).toBe('xhe');
    expect(generation.ids).toHaveLength(3);
    expect(generation.finish).toBe(undefined);
    expect(step.live.size).toBe(0);
  });

  it('releases the state when the decoder throws, and when the loop is left', async () => {
    const decoder = {
      ...characters(),
      push: () => {
        throw new Error('no such id');
      },
    };
    const failing = spell('hello', { decoder });
    await expect(collect(failing.generation)).rejects.toThrow('no such id');
    expect(failing.step.live.size).toBe(0);

    const left = spell('hello');
    for await (const piece of left.generation) if (piece === 'e') break;
    expect(left.generation.text).toBe('he');
    expect(left.step.live.size).toBe(0);
  });

  it('is iterated once', async () => {
    const { generation } = spell('a');
    await collect(generation);
    await expect(collect(generation)).rejects.toThrow('generateText: a generation can be iterated once');
  });

  it('knows the text of each token and its place', async () => {
    const { generation } = spell('hello', { stopStrings: ['lo'], top: 1 });
    await collect(generation);
    expect(generation.tokens.map(({ id, text, start, end }) => [id, text, start, end])).toEqual([
      [104, 'h', 0, 1],
      [101, 'e', 1, 2],
      [108, 'l', 2, 3],
      [108, 'l', 3, 4],
      [111, 'o', 4, 5],
    ]);
    expect(generation.tokens[0]?.top[0]?.id).toBe(104);
    expect(generation.tokens[0]?.logProbability).toBeLessThan(0);
    expect(generation.timings.first).toBeGreaterThanOrEqual(0);
  });

  it('gives the end id, and a part of a character, no text', async () => {
    const held = { push: (id: number) => (id === 104 ? '' : String.fromCharCode(id)), end: () => '' };
    const { generation } = spell('hi', { decoder: held });
    await collect(generation);
    expect(generation.tokens.map(({ text, start, end }) => [text, start, end])).toEqual([
      ['', 0, 0],
      ['i', 0, 1],
      ['', 1, 1],
    ]);
  });
});
