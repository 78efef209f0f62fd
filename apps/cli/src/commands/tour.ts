import { type Command, Option } from 'commander';
import { backendNames } from '../backend.ts';
import { colors } from '../colors.ts';
import { Aborted, type Io } from '../io.ts';

/** One thing to see: what it is about, and the command that shows it. */
type Stop = { readonly about: string; readonly args: readonly string[] };

const STOPS: readonly Stop[] = [
  {
    about: 'A decoder (GPT-2) goes on with a text.',
    args: ['generate', 'The state of the union', '--max-tokens', '40', '--seed', '3'],
  },
  {
    about: 'It also knows which words are likely to come next.',
    args: ['next', 'We hold these', '--top', '3'],
  },
  {
    about: 'An encoder (BERT) reads both sides of a gap, and fills it.',
    args: ['fill-mask', 'My fellow [MASK], our nation is at peace.', '--top-k', '3'],
  },
  {
    about: 'An encoder-decoder (BART) turns one sequence into another: English spelling into sounds.',
    args: ['translate', 'knight', 'through', 'president', 'whale'],
  },
];

/** As one would type it. */
const typed = (args: readonly string[]): string =>
  ['blockformer', ...args.map((arg) => (/^[\w-]+$/.test(arg) ? arg : JSON.stringify(arg)))].join(' ');

const tour = async (backend: string, run: (args: readonly string[]) => Promise<number>, io: Io): Promise<void> => {
  const { bold, dim } = colors(io, io.stdout);
  const started = performance.now();
  for (const { about, args } of STOPS) {
    io.stdout.write(`${bold(about)}\n${dim(`$ ${typed(args)}`)}\n`);
    const code = await run([...args, '--quiet', '--backend', backend]);
    if (code === 130) throw new Aborted();
    if (code !== 0) throw new Error(`the tour ends here: ${typed(args)} failed`);
    io.stdout.write('\n');
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  io.stderr.write(`${dim(`All three are made of the same parts, and came with them. It took ${seconds} s.`)}\n`);
};

/** `run` runs a command of the app: what the tour shows is what anybody gets who types it. */
export const tourCommand = (command: Command, io: Io, run: (args: readonly string[]) => Promise<number>): Command =>
  command
    .description('Show what the embedded models do: continue a text, propose words, fill a mask, say how words sound.')
    .addOption(new Option('--backend <name>', 'what computes').choices(['auto', ...backendNames]).default('auto'))
    .action(({ backend }: { backend: string }) => tour(backend, run, io));
