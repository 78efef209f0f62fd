import { disposeTree } from '@blockformer/core';
import { causalStep } from '@blockformer/models';
import { createSampler, greedy } from '@blockformer/sampler';
import { engine, memory, version_core } from '@tensorflow/tfjs-core';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { type Figure, figure, measureDecode, measurePrompt } from '../measure.ts';
import { type ModelOptions, openModel } from '../open-model.ts';
import { count, withModel } from '../options.ts';
import { version } from '../version.ts';

type Options = ModelOptions & { readonly rounds: number; readonly samples?: boolean };

/** Tokens are decoded from the first of each pair to the second, as far as a model has room. */
const DECODE: readonly (readonly [from: number, to: number])[] = [
  [64, 128],
  [900, 960],
];
const PROMPTS = [64, 512];

/** The pairs that fit; for a short context, one at its end. */
const decodeWithin = (room: number): readonly (readonly [number, number])[] => {
  const fitting = DECODE.filter(([, to]) => to <= room);
  return fitting.length > 0 ? fitting : [[Math.ceil(room / 2), room]];
};

const run = async ({ rounds, ...options }: Options, io: Io): Promise<void> => {
  const started = performance.now();
  const { source, backend, weights, plan, loadWeights } = await openModel(options, io, 'decoder');
  const { model } = plan;
  const params = await loadWeights();
  const loadMs = performance.now() - started;
  try {
    const step = causalStep(model, params);
    const room = model.positions ?? Number.POSITIVE_INFINITY;
    const sampler = createSampler({ choose: greedy() });
    const say = (text: string): void => void (options.quiet || io.stderr.write(`${text}\n`));

    say(`measuring ${source.name} on ${backend}, ${weights} …`);
    await measurePrompt(step, model.vocab, Math.min(16, room), 1); // the first pass fills caches
    const samples: Record<string, number[]> = {};
    const decode: Record<string, Figure> = {};
    const prompt: Record<string, Figure> = {};
    for (const [from, to] of decodeWithin(room)) {
      const all = await measureDecode(step, sampler, { vocab: model.vocab, context: from, tokens: to - from, rounds });
      samples[`decode_${from}_${to}`] = all;
      decode[from] = figure(all);
    }
    for (const length of new Set(PROMPTS.map((length) => Math.min(length, room)))) {
      const all = await measurePrompt(step, model.vocab, length, rounds);
      samples[`prefill_${length}`] = all;
      prompt[length] = figure(all);
    }

    const info = (engine().backend as { info?: () => { threads: number; relaxed: boolean } }).info?.();
    const report = {
      source: source.name,
      decode,
      prompt,
      loadMs: Number(loadMs.toFixed(1)),
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
      tensors: memory().numTensors,
      backend,
      threads: info?.threads ?? 1,
      weights,
      relaxed: info?.relaxed ?? false,
      ...(options.samples ? { load_ms: loadMs, ...samples } : {}),
      versions: { blockformer: version(), node: process.version, tensorflowJs: version_core },
    };
    io.stdout.write(options.json ? `${JSON.stringify(report)}\n` : table(report));
  } finally {
    disposeTree(params);
  }
};

type Report = {
  readonly source: string;
  readonly decode: Record<string, Figure>;
  readonly prompt: Record<string, Figure>;
  readonly loadMs: number;
  readonly peakMb: number;
  readonly tensors: number;
  readonly backend: string;
  readonly threads: number;
  readonly weights: string;
  readonly relaxed: boolean;
};

const table = (report: Report): string => {
  const { backend, threads, weights, relaxed } = report;
  const plural = threads === 1 ? 'thread' : 'threads';
  const lines = [
    `${report.source}: ${backend}, ${weights}, ${threads} ${plural}${relaxed ? ', relaxed SIMD' : ''}`,
    ...Object.entries(report.decode).map(
      ([context, { medianMs, minMs }]) =>
        `decode at ${context.padStart(4)}   ${medianMs.toFixed(1)} ms a token, best ${minMs.toFixed(1)} (${(1000 / medianMs).toFixed(0)} tokens/s)`,
    ),
    ...Object.entries(report.prompt).map(
      ([length, { medianMs, minMs }]) =>
        `prompt of ${length.padStart(4)}   ${medianMs.toFixed(0)} ms, best ${minMs.toFixed(0)} (${((1000 * Number(length)) / medianMs).toFixed(0)} tokens/s)`,
    ),
    `load             ${report.loadMs.toFixed(0)} ms`,
    `peak memory      ${report.peakMb} MB, ${report.tensors} tensors`,
  ];
  return `${lines.join('\n')}\n`;
};

export const benchCommand = (command: Command, io: Io): Command =>
  withModel(command)
    .description('Measure load time, prompts, decoding and memory.')
    .option('--rounds <n>', 'how often each is measured', count(1), 3)
    .option('--samples', 'with --json: every single measurement too, as decode_64_128, prefill_512, …')
    .addHelpText(
      'after',
      `
Random models need no download, and speed does not depend on the values: random:gpt2-124m, random:gpt2-355m,
random:gpt2-774m, random:gpt2-1558m, or any size as random:gpt2-LAYERSxWIDTHxHEADS.

Examples:
  blockformer bench --model random:gpt2-124m --weights int8
  blockformer bench --model random:gpt2-6x512x8 --backend wasm --json`,
    )
    .action((options: Options) => run(options, io));
