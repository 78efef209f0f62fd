import { describe, expect, it } from 'vitest';
import { batchStep } from '../batch-step.ts';
import { generateText } from '../generate-text.ts';
import { guided } from '../guided.ts';
import { seeded } from '../random.ts';
import { createSampler } from '../sampler.ts';
import { runSearch } from '../search/run-search.ts';
import { type Step, statelessStep } from '../step.ts';
import { characters } from '../testing.ts';
import { createPlan } from './create-plan.ts';
import { type OptionName, optionNames } from './inert.ts';
import { GROUPS, OPTIONS } from './options.ts';
import type { Settings } from './settings.ts';

const VOCAB = 12;
const SOURCE = [4, 5, 6];
const PROMPTS = Array.from({ length: 40 }, (_, i) => [1 + (i % 5), 2, 3, i % 11, 9, 2, 3]);
const ALWAYS: Settings = { endIds: [0, 6], maxTokens: 12 };
const drawing = { choice: 'multinomial', seed: 7 } as const;

/** What can be done with settings, by the options that decide it. */
const MODES: Record<string, Settings> = {
  greedy: {},
  drawing,
  gumbel: { choice: 'gumbel', seed: 7 },
  mirostat: { choice: 'mirostat', seed: 7, mirostatTarget: 2 },
  mirostat2: { choice: 'mirostat2', seed: 7, mirostatTarget: 2 },
  beams: { beams: 3 },
  'drawn beams': { beams: 3, ...drawing },
};

/** A value of an option that differs from what it is without, and what it is tried with. */
type Sample = { set: Settings | ((mode: Settings) => Settings); with?: Settings; invalid?: boolean };

const dry: Settings = { dryMultiplier: 2, dryAllowed: 1 };
const xtc: Settings = { xtcProbability: 0.7, xtcThreshold: 0.1 };
const SAMPLES: Record<OptionName, Sample> = {
  choice: { set: ({ choice }) => (choice === 'multinomial' ? { choice: 'gumbel' } : drawing) },
  seed: { set: { seed: 8 } },
  mirostatTarget: { set: { mirostatTarget: 1 } },
  mirostatRate: { set: { mirostatRate: 1 } },
  temperature: { set: { temperature: 0.3 } },
  topK: { set: { topK: 2 } },
  topP: { set: { topP: 0.5 } },
  minP: { set: { minP: 0.5 } },
  topA: { set: { topA: 0.9 } },
  topH: { set: { topH: 0.4 } },
  typicalP: { set: { typicalP: 0.4 } },
  epsilonCutoff: { set: { epsilonCutoff: 0.1 } },
  etaCutoff: { set: { etaCutoff: 0.5 } },
  xtcProbability: { set: { xtcProbability: 0.7 } },
  xtcThreshold: { set: { xtcThreshold: 0.3 }, with: xtc },
  xtcKeep: { set: { xtcKeep: [1, 2, 3] }, with: xtc },
  repetitionPenalty: { set: { repetitionPenalty: 1.5 } },
  presencePenalty: { set: { presencePenalty: 1 } },
  frequencyPenalty: { set: { frequencyPenalty: 1 } },
  noRepeatNgram: { set: { noRepeatNgram: 2 } },
  encoderRepetitionPenalty: { set: { encoderRepetitionPenalty: 1.5 } },
  encoderNoRepeatNgram: { set: { encoderNoRepeatNgram: 2 } },
  dryMultiplier: { set: { dryMultiplier: 2 } },
  dryBase: { set: { dryBase: 8 }, with: { ...dry, dryMultiplier: 0.25 } },
  dryAllowed: { set: { dryAllowed: 2 }, with: dry },
  dryRange: { set: { dryRange: 3 }, with: dry },
  dryBreakers: { set: { dryBreakers: [2, 3] }, with: dry },
  banTokens: { set: { banTokens: [1, 5, 8] } },
  banTokensAtStart: { set: { banTokensAtStart: [1, 5, 8] } },
  banWords: { set: { banWords: [[5], [3, 1]] } },
  logitBias: { set: { logitBias: [[7, 3]] } },
  sequenceBias: { set: { sequenceBias: [{ ids: [3, 7], bias: 3 }] } },
  firstId: { set: { firstId: 9 } },
  lastIds: { set: { lastIds: [9] }, with: { maxTokens: 4 } },
  guidanceScale: { set: { guidanceScale: 2 } },
  renormalize: { set: { renormalize: true }, with: { repetitionPenalty: 1.5 } },
  replaceInvalid: { set: { replaceInvalid: true }, invalid: true },
  endIds: { set: { endIds: [0, 5, 6] } },
  maxTokens: { set: { maxTokens: 3 } },
  maxLength: { set: { maxLength: 9 }, with: { maxTokens: undefined } },
  minTokens: { set: { minTokens: 6 } },
  minLength: { set: { minLength: 15 } },
  exponentialDecay: { set: { exponentialDecay: [1, 1.5] } },
  stopStrings: { set: { stopStrings: ['\u0005', '\u0003\u0001'] } },
  beams: { set: { beams: 5 } },
  sequences: { set: { sequences: 2 } },
  lengthPenalty: { set: { lengthPenalty: -2 } },
  earlyStopping: { set: { earlyStopping: true } },
};

/** A model whose logits are random, and depend on the whole sequence. */
const model = (invalid = false): Step => ({
  ...statelessStep((ids) => {
    const random = seeded(ids.reduce((hash, id) => (hash * 31 + id + 1) % 1e9, 5));
    const logits = Array.from({ length: VOCAB }, () => 5 * random() - 2.5);
    if (invalid) logits[3] = Number.NaN;
    return logits;
  }),
  positions: 40,
});

/** The texts that come of settings; an error while it runs is an output, too. */
async function outputs(settings: Settings, invalid?: boolean): Promise<string[]> {
  const all: string[] = [];
  for (const prompt of PROMPTS) {
    const plan = createPlan(settings, { promptLength: prompt.length, source: SOURCE });
    const { filters, stopStrings, guidance } = plan;
    const step = guidance === undefined ? model(invalid) : guided({ step: model(invalid), scale: guidance });
    try {
      if (plan.search) {
        const text = (ids: readonly number[]): string => String.fromCharCode(...ids);
        const stop = [(ids: readonly number[]) => stopStrings.some((string) => text(ids).includes(string))];
        const search = plan.search({ prompt, positions: 40, stop });
        for await (const _tree of runSearch({ step: batchStep(step), search }));
        all.push(JSON.stringify(search.results.map(({ ids, score }) => [ids, score.toFixed(6)])));
      } else {
        const sampler = createSampler({ filters, choose: plan.choose() });
        const generation = generateText({ ...plan, step, prompt, sampler, decoder: characters() });
        for await (const _piece of generation);
        all.push(JSON.stringify([generation.text, generation.ids]));
      }
    } catch (error) {
      all.push(String(error));
    }
  }
  return all;
}

/** The error of settings, if they are refused. */
function refusal(settings: Settings): string | undefined {
  try {
    createPlan(settings, { promptLength: 7, source: SOURCE });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Without the option: the same for many of them. */
const known = new Map<string, Promise<string[]>>();
function outputsBefore(settings: Settings, invalid?: boolean): Promise<string[]> {
  const key = JSON.stringify([settings, invalid]);
  const found = known.get(key) ?? outputs(settings, invalid);
  known.set(key, found);
  return found;
}

const outcomes = new Map<string, 'acts' | 'error'>();

describe('every option changes an output or is refused', () => {
  describe.each(Object.entries(MODES))('%s', (mode, base) => {
    it.each(optionNames)('%s', async (name) => {
      const sample = SAMPLES[name];
      const before = { ...ALWAYS, ...base, ...sample.with };
      const set = typeof sample.set === 'function' ? sample.set(base) : sample.set;
      const refused = refusal({ ...before, ...set });
      outcomes.set(`${name} ${mode}`, refused ? 'error' : 'acts');
      if (refused) {
        // Of one line, and about an option that was set.
        expect(refused).toMatch(/^\w+: [^\n]+$/);
        expect(Object.keys({ ...set, ...sample.with, ...base })).toContain(refused.split(':')[0]);
      } else {
        expect(await outputs({ ...before, ...set }, sample.invalid)).not.toEqual(
          await outputsBefore(before, sample.invalid),
        );
      }
    });
  });

  it('acts somewhere', () => {
    for (const name of optionNames)
      expect(
        Object.keys(MODES).map((mode) => outcomes.get(`${name} ${mode}`)),
        name,
      ).toContain('acts');
  });

  it('is listed in docs/settings.md (vitest -u writes it)', async () => {
    const modes = Object.keys(MODES);
    const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    const lines = Object.entries(GROUPS).flatMap(([heading, options]) => [
      `\n## ${heading}\n`,
      row(['option', 'flag', 'generation_config.json', 'value', ...modes]),
      row(Array(4 + modes.length).fill('---')),
      ...Object.keys(options).map((name) => {
        const { flag, field = name === 'choice' ? 'do_sample' : '', kind } = OPTIONS[name as OptionName];
        const marks = modes.map((mode) => (outcomes.get(`${name} ${mode}`) === 'acts' ? 'acts' : '–'));
        return row([`\`${name}\``, `\`${flag}\``, field && `\`${field}\``, kind.expected, ...marks]);
      }),
    ]);
    const intro = `# Settings

Every option of a generation, and in which modes it acts. Where it does not (–) it is an error that says why, never ignored. This
page is written by \`packages/sampler/src/settings/settings.test.ts\`, which tries each option in each mode.

The options of drawing are what \`choice\` other than greedy means, \`do_sample\` in a generation_config.json. Source: what an encoder
has read; options about it are errors on a model without an encoder.
`;
    await expect(`${intro}${lines.join('\n')}\n`).toMatchFileSnapshot('../../../../docs/settings.md');
  });
});
