import { disposeTree } from '@blockformer/core';
import { engine, memory, version_core } from '@tensorflow/tfjs-core';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { type Measurements, measureDecoder, measureEncoder } from '../measurements.ts';
import { type ModelOptions, openModel } from '../open-model.ts';
import { count, withModel } from '../options.ts';
import { version } from '../version.ts';

type Options = ModelOptions & { readonly rounds: number; readonly samples?: boolean };

const run = async ({ rounds, ...options }: Options, io: Io): Promise<void> => {
  const started = performance.now();
  const { source, backend, weights, plan, loadWeights } = await openModel(options, io);
  if (plan.kind === 'encoder-decoder')
    throw new Error(`bench measures decoders and encoders, and ${source.name} is an encoder-decoder (${plan.type})`);
  const params = await loadWeights();
  const loadMs = performance.now() - started;
  try {
    if (!options.quiet) io.stderr.write(`measuring ${source.name} on ${backend}, ${weights} …\n`);
    const { samples, ...figures } =
      plan.kind === 'decoder'
        ? await measureDecoder(plan.model, params, rounds)
        : await measureEncoder(plan.model, params, rounds);

    const info = (engine().backend as { info?: () => { threads: number; relaxed: boolean } }).info?.();
    const report = {
      source: source.name,
      ...figures,
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

type Report = Omit<Measurements, 'samples'> & {
  readonly source: string;
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
    ...Object.entries(report.decode ?? {}).map(
      ([context, { medianMs, minMs }]) =>
        `decode at ${context.padStart(4)}   ${medianMs.toFixed(1)} ms a token, best ${minMs.toFixed(1)} (${(1000 / medianMs).toFixed(0)} tokens/s)`,
    ),
    ...Object.entries(report.prompt ?? {}).map(
      ([length, { medianMs, minMs }]) =>
        `prompt of ${length.padStart(4)}   ${medianMs.toFixed(0)} ms, best ${minMs.toFixed(0)} (${((1000 * Number(length)) / medianMs).toFixed(0)} tokens/s)`,
    ),
    ...Object.entries(report.encode ?? {}).map(
      ([batch, { medianMs, minMs }]) =>
        `encode ${batch.padStart(7)}   ${medianMs.toFixed(0)} ms, best ${minMs.toFixed(0)} (${((1000 * Number(batch.split('x')[0])) / medianMs).toFixed(1)} texts/s)`,
    ),
    `load             ${report.loadMs.toFixed(0)} ms`,
    `peak memory      ${report.peakMb} MB, ${report.tensors} tensors`,
  ];
  return `${lines.join('\n')}\n`;
};

export const benchCommand = (command: Command, io: Io): Command =>
  withModel(command)
    .description('Measure load time, prompts and decoding, or encoding, and memory.')
    .option('--rounds <n>', 'how often each is measured', count(1), 3)
    .option('--samples', 'with --json: every single measurement too, as decode_64_128, prefill_512, …')
    .addHelpText(
      'after',
      `
Random models need no download, and speed does not depend on the values: random:gpt2-124m, random:gpt2-355m,
random:gpt2-774m, random:gpt2-1558m, random:bert-base, or any size as random:gpt2-LAYERSxWIDTHxHEADS.

Examples:
  blockformer bench --model random:gpt2-124m --weights int8
  blockformer bench --model random:bert-base --threads 2
  blockformer bench --model random:gpt2-6x512x8 --backend wasm --json`,
    )
    .action((options: Options) => run(options, io));
