import {
  type BatchStep,
  batchStep,
  createSampler,
  type Draft,
  type Finish,
  generateText,
  guided,
  type Plan,
  runSearch,
  type Step,
  type StopRule,
  speculativeStep,
  type TextStream,
  type TextToken,
} from '@blockformer/sampler';
import { stopwatch, type Times } from './stopwatch.ts';

/** What a plan needs to be carried out for one text. */
export type PlanRun = {
  readonly plan: Plan;
  readonly step: Step;
  /** The same model for several rows. */
  rows(): BatchStep;
  /** What guesses ahead, where it is not a look-up. */
  readonly draft?: Draft;
  readonly prompt: readonly number[];
  readonly maxTokens: number;
  readonly stop?: readonly StopRule[];
  /** How many of the likeliest tokens to note for each one. */
  readonly top?: number;
  decoder(): TextStream;
  readonly signal: AbortSignal;
  /** The text as it comes; with a search, all at once. */
  write(piece: string): void;
};

export type PlanResult = {
  readonly ids: readonly number[];
  readonly text: string;
  readonly finish: Finish;
  readonly times: Times;
  readonly tokens: readonly TextToken[];
  /** Of a search: all that it gives, the best first. */
  readonly sequences?: readonly { readonly ids: readonly number[]; readonly text: string; readonly score: number }[];
};

const textOf = (ids: readonly number[], decoder: TextStream): string =>
  ids.map((id) => decoder.push(id)).join('') + decoder.end();

/** The text before the first of these strings. */
const before = (text: string, strings: readonly string[]): string => {
  const places = strings.map((string) => text.indexOf(string)).filter((at) => at >= 0);
  return text.slice(0, Math.min(text.length, ...places));
};

const search = async (run: PlanRun, make: NonNullable<Plan['search']>): Promise<PlanResult> => {
  const { plan, step, prompt, top, decoder, signal, write, stop = [] } = run;
  const { guidance, endIds, stopStrings } = plan;
  const found: StopRule = (ids) => {
    const text = textOf(ids, decoder());
    return stopStrings.some((string) => text.includes(string));
  };
  const rules = stopStrings.length > 0 ? [...stop, found] : stop;
  const rows = guidance === undefined ? run.rows() : batchStep(guided({ step, ...guidance }));
  const machine = make({ prompt, positions: step.positions, stop: rules, top });
  const start = performance.now();
  let first: number | undefined;
  const running = runSearch({ step: rows, search: machine, signal });
  for await (const _tree of running) first ??= performance.now() - start;
  const total = performance.now() - start;

  const sequences = running.results.map(({ ids, score }) => {
    const written = endIds.includes(ids.at(-1) as number) ? ids.slice(0, -1) : ids;
    return { ids, text: before(textOf(written, decoder()), stopStrings), score };
  });
  const [best] = running.results;
  const steps = Math.max(0, ...running.results.map(({ ids }) => ids.length)) - 1;
  const places = decoder();
  let end = 0;
  const tokens = (best?.tokens ?? []).map((token) => {
    const text = endIds.includes(token.id) ? '' : places.push(token.id);
    const start = end;
    end += text.length;
    return { ...token, text, start, end };
  });
  write(sequences.map(({ text }) => text).join('\n'));
  return {
    ids: best?.ids ?? [],
    text: sequences[0]?.text ?? '',
    finish: running.finish === 'done' ? (best?.finish ?? 'aborted') : 'aborted',
    times: {
      ...(first === undefined ? {} : { firstToken: first }),
      ...(first !== undefined && steps > 0 ? { decodePerToken: (total - first) / steps } : {}),
    },
    tokens,
    sequences,
  };
};

/** Carries out a plan for one text. */
export const runPlan = async (run: PlanRun): Promise<PlanResult> => {
  const { plan, prompt, maxTokens, stop, top, decoder, signal, write } = run;
  if (plan.search) return search(run, plan.search);
  const { filters, guidance, draft, endIds, stopStrings, maxTime } = plan;
  const own = guidance === undefined ? run.step : guided({ step: run.step, ...guidance });
  const guess = run.draft ?? draft?.();
  const step = guess ? speculativeStep({ step: own, draft: guess }) : own;
  const { sampler, times } = stopwatch(createSampler({ filters, choose: plan.choose() }));
  const options = { step, prompt, sampler, maxTokens, maxTime, endIds, stop, stopStrings, top, signal };
  const generation = generateText({ ...options, decoder: decoder() });
  for await (const piece of generation) write(piece);
  const { ids, text, finish = 'aborted', tokens } = generation;
  return { ids, text, finish, times: times(), tokens };
};
