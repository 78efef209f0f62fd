import { describe, expect, it } from 'vitest';
import { type BatchStep, batchStep } from '../batch-step.ts';
import { generateText } from '../generate-text.ts';
import { guided } from '../guided.ts';
import { createSampler } from '../sampler.ts';
import { runSearch } from '../search/run-search.ts';
import { speculativeStep } from '../search/speculative-step.ts';
import type { Step } from '../step.ts';
import { type CountedStep, characters, countedStep, randomModel } from '../testing.ts';
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
  beams: { beams: 4 },
  'drawn beams': { beams: 4, ...drawing },
  'groups of beams': { beams: 4, beamGroups: 2, diversityPenalty: 1 },
  'best of': { bestOf: 3, ...drawing },
  contrastive: { contrastivePenalty: 0.6 },
  'look-up': { lookup: 4 },
};

/** A value of an option that differs from what it is without, and what it is tried with. */
type Sample = { set: Settings | ((mode: Settings) => Settings); with?: Settings; invalid?: boolean; passes?: boolean };

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
  guidanceAgainst: { set: { guidanceAgainst: [8, 1] }, with: { guidanceScale: 2 } },
  renormalize: { set: { renormalize: true }, with: { repetitionPenalty: 1.5 } },
  replaceInvalid: { set: { replaceInvalid: true }, invalid: true },
  endIds: { set: { endIds: [0, 5, 6] } },
  maxTokens: { set: { maxTokens: 3 } },
  maxLength: { set: { maxLength: 9 }, with: { maxTokens: undefined } },
  minTokens: { set: { minTokens: 6 } },
  minLength: { set: { minLength: 15 } },
  exponentialDecay: { set: { exponentialDecay: [1, 1.5] } },
  stopStrings: { set: { stopStrings: ['\u0005', '\u0003\u0001'] } },
  beams: { set: { beams: 6 } },
  sequences: { set: { sequences: 2 } },
  lengthPenalty: { set: { lengthPenalty: -2 } },
  earlyStopping: { set: { earlyStopping: true } },
  maxTime: { set: { maxTime: 1e-6 } },
  beamGroups: {
    set: ({ beamGroups }) => (beamGroups ? { beamGroups: 4 } : { beamGroups: 2, diversityPenalty: 1 }),
    with: { sequences: 2 },
  },
  diversityPenalty: { set: { diversityPenalty: 3 }, with: { sequences: 2 } },
  bestOf: { set: { bestOf: 5 } },
  contrastivePenalty: { set: { contrastivePenalty: 0.3 } },
  lookup: { set: { lookup: 2 }, with: { endIds: [] }, passes: true },
  lookupNgram: { set: { lookupNgram: 1 }, with: { endIds: [] }, passes: true },
};

/** A model whose logits are random, and depend on the whole sequence, or on its end where texts are to repeat. */
function model({ invalid, passes }: Sample): CountedStep {
  const random = randomModel(5, { vocab: VOCAB, spread: passes ? 15 : 5 });
  const logitsOf = (ids: readonly number[]): Float32Array => {
    const logits = random(passes ? ids.slice(-1) : ids);
    if (invalid) logits[3] = Number.NaN;
    return logits;
  };
  return countedStep(logitsOf, { positions: 40, ahead: true });
}

/** The step of rows, with hidden states that are random as well. */
function withHidden(step: Step): BatchStep {
  const rows: BatchStep = batchStep(step);
  const hidden = randomModel(9, { vocab: 4 });
  return {
    ...rows,
    async nextHidden(fed, state) {
      return { ...(await rows.next(fed, state)), hidden: fed.map(({ ids }) => ids.map((id) => hidden([id]))) };
    },
  };
}

/** The texts that come of settings; an error while it runs is an output, too. */
async function outputs(settings: Settings, sample: Sample): Promise<string[]> {
  const all: string[] = [];
  for (const prompt of PROMPTS) {
    const plan = createPlan(settings, { promptLength: prompt.length, source: SOURCE });
    const { filters, stopStrings, guidance, draft } = plan;
    const own = model(sample);
    let step: Step = guidance === undefined ? own : guided({ step: own, ...guidance });
    if (draft) step = speculativeStep({ step, draft: draft() });
    try {
      if (plan.search) {
        const text = (ids: readonly number[]): string => String.fromCharCode(...ids);
        const stop = [(ids: readonly number[]) => stopStrings.some((string) => text(ids).includes(string))];
        const search = plan.search({ prompt, positions: 40, stop });
        for await (const _tree of runSearch({ step: withHidden(step), search }));
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
    if (sample.passes) all.push(`${own.passes.length} passes`);
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
function outputsBefore(settings: Settings, { invalid, passes }: Sample): Promise<string[]> {
  const key = JSON.stringify([settings, invalid, passes]);
  const found = known.get(key) ?? outputs(settings, { set: {}, invalid, passes });
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
        expect(await outputs({ ...before, ...set }, sample)).not.toEqual(await outputsBefore(before, sample));
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
