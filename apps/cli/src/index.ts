import { Command, CommanderError } from 'commander';
import { benchCommand } from './commands/bench.ts';
import { classifyCommand } from './commands/classify.ts';
import { doctorCommand } from './commands/doctor.ts';
import { embedCommand } from './commands/embed.ts';
import { fillMaskCommand } from './commands/fill-mask.ts';
import { generateCommand } from './commands/generate.ts';
import { nextCommand } from './commands/next.ts';
import { scoreCommand } from './commands/score.ts';
import { similarCommand } from './commands/similar.ts';
import { tokenizeCommand } from './commands/tokenize.ts';
import { tourCommand } from './commands/tour.ts';
import { traceCommand } from './commands/trace.ts';
import { translateCommand } from './commands/translate.ts';
import { Aborted, type Io, UsageError } from './io.ts';
import { version } from './version.ts';

export type { Io } from './io.ts';

const commands: Readonly<Record<string, (command: Command, io: Io) => Command>> = {
  tour: (command, io) => tourCommand(command, io, (args) => run(args, io)),
  generate: generateCommand,
  next: nextCommand,
  score: scoreCommand,
  'fill-mask': fillMaskCommand,
  embed: embedCommand,
  similar: similarCommand,
  classify: classifyCommand,
  translate: translateCommand,
  trace: traceCommand,
  tokenize: tokenizeCommand,
  bench: benchCommand,
  doctor: doctorCommand,
};

const program = (io: Io): Command => {
  const root = new Command('blockformer')
    .description('Transformers from composable parts: generate text, look inside, tokenize.')
    .version(version())
    .addHelpText('after', '\nWithout a command, generate runs: blockformer "The state of the union"')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    });
  for (const [name, build] of Object.entries(commands)) {
    const command = root.command(name, { isDefault: name === 'generate' }).copyInheritedSettings(root);
    build(command, io).showHelpAfterError(`(blockformer ${name} --help shows what there is)`);
  }
  return root;
};

/** The last line of any failure: one line, whatever was thrown. */
const report = (error: unknown, io: Io): void => {
  const text = error instanceof Error ? error.message : String(error);
  io.stderr.write(`error: ${text}\n`);
  if (io.env['BLOCKFORMER_DEBUG'] && error instanceof Error) io.stderr.write(`${error.stack}\n`);
};

/** Runs one command. Gives the exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
export const run = async (args: readonly string[], io: Io): Promise<number> => {
  try {
    await program(io).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Aborted) return 130;
    report(error, io);
    return error instanceof UsageError ? 2 : 1;
  }
};
