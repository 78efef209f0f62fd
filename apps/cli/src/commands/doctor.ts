import { arch, availableParallelism, cpus, freemem, platform, totalmem } from 'node:os';
import { version_core } from '@tensorflow/tfjs-core';
import type { Command } from 'commander';
import { type BackendName, backendNames, chooseBackend, startBackend } from '../backend.ts';
import { colors } from '../colors.ts';
import type { Io } from '../io.ts';
import { withCommon } from '../options.ts';
import { simdReport } from '../simd-report.ts';
import { loadTensorflow } from '../tensorflow.ts';
import { version } from '../version.ts';

type Diagnosis = { readonly name: BackendName; readonly usable: boolean; readonly detail: string };

const details: Record<BackendName, () => Promise<string>> = {
  simd: async () => simdReport(),
  tensorflow: async () => {
    const { version, gpu } = await loadTensorflow();
    return `TensorFlow ${version} on the ${gpu ? 'GPU' : 'CPU'}`;
  },
  wasm: async () => 'WebAssembly SIMD, one thread (stock TensorFlow.js)',
  cpu: async () => 'plain JavaScript: slow, always there',
};

const diagnose = async (name: BackendName): Promise<Diagnosis> => {
  try {
    await startBackend(name);
    return { name, usable: true, detail: await details[name]() };
  } catch (error) {
    return { name, usable: false, detail: (error as Error).message.replace(`backend ${name}: `, '') };
  }
};

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

const run = async ({ json }: { json?: boolean }, io: Io): Promise<void> => {
  const backends: Diagnosis[] = [];
  for (const name of backendNames) backends.push(await diagnose(name));
  const report = {
    blockformer: version(),
    node: process.version,
    tensorflowJs: version_core,
    platform: `${platform()} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: { total: totalmem(), free: freemem() },
    backends,
    auto: await chooseBackend('auto'),
  };
  if (json) {
    io.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  const { green, red, dim } = colors(io, io.stdout);
  const lines = [
    ['blockformer', report.blockformer],
    ['Node', report.node],
    ['TensorFlow.js', report.tensorflowJs],
    ['system', report.platform],
    ['processor', `${report.processor}, ${report.cores} cores`],
    ['memory', `${gib(report.memory.total)}, ${gib(report.memory.free)} free`],
  ];
  for (const [label = '', value] of lines) io.stdout.write(`${label.padEnd(14)} ${value}\n`);
  io.stdout.write('\nbackends\n');
  for (const { name, usable, detail } of backends) {
    const mark = usable ? green('yes') : red('no ');
    const auto = name === report.auto ? dim(' (what auto takes)') : '';
    io.stdout.write(`  ${mark} ${name.padEnd(11)}${detail}${auto}\n`);
  }
};

export const doctorCommand = (command: Command, io: Io): Command =>
  withCommon(command)
    .description('Show versions, cores, memory, and which backends can be used and why not.')
    .addHelpText('after', '\nExample:\n  blockformer doctor --json')
    .action((options: { json?: boolean }) => run(options, io));
