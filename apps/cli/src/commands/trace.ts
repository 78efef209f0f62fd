import { disposeTree, recordTaps, type TapRecord } from '@blockformer/core';
import { writeSafetensors } from '@blockformer/model-loader';
import { expectTokenizer, type PassInput, readGenerationRules, tracePass, withAnswer } from '@blockformer/models';
import type { Command } from 'commander';
import { attentionPageOf, isShown } from '../attention-page.ts';
import { expectInput } from '../expect-input.ts';
import { globs } from '../globs.ts';
import { type Io, UsageError } from '../io.ts';
import { type ModelOptions, type OpenModel, openModel } from '../open-model.ts';
import { collect, ids, withModel } from '../options.ts';
import { expectWritable, writeOutput } from '../output-file.ts';

type Options = ModelOptions & {
  text?: string;
  specialTokens?: boolean;
  ids?: number[];
  typeIds?: number[];
  attentionMask?: number[];
  decoderIds?: number[];
  out?: string;
  html?: string;
  only?: string[];
};

/** The ids of a text: what a decoder continues stands alone, what an encoder reads has its template around it. */
const idsOf = (text: string, special: boolean | undefined, { plan, tokenizer }: OpenModel): number[] => {
  if (!tokenizer) throw new Error('this model has no tokenizer; give token ids with --ids 1,2,3');
  expectTokenizer(tokenizer, plan.model);
  const found = tokenizer.encode(text, { template: plan.kind !== 'decoder', specials: special ? 'ids' : 'text' });
  if (found.length === 0) throw new Error('the text has no tokens, so there is nothing to trace');
  return found;
};

const inputOf = async (options: Options, opened: OpenModel): Promise<PassInput> => {
  const { typeIds, attentionMask, decoderIds } = options;
  const startsWith = async (): Promise<number[]> => [(await readGenerationRules(opened.source)).startId];
  return {
    ids: options.ids ?? idsOf(options.text ?? '', options.specialTokens, opened),
    typeIds,
    attentionMask,
    decoderIds: decoderIds ?? (opened.plan.kind === 'encoder-decoder' ? await startsWith() : undefined),
  };
};

/** The tensors that were seen, in a safetensors file. Gives their names and shapes. */
const writeTensors = async (
  file: string,
  { tensors }: TapRecord,
  input: PassInput,
  backend: string,
): Promise<{ name: string; shape: number[] }[]> => {
  const values = await Promise.all(
    [...tensors].map(async ([name, tensor]) => ({
      name,
      shape: tensor.shape,
      values: (await tensor.data()) as Float32Array,
    })),
  );
  const metadata = {
    ids: input.ids.join(','),
    ...(input.decoderIds ? { decoderIds: input.decoderIds.join(',') } : {}),
    backend,
  };
  await writeOutput('--out', file, writeSafetensors(values, metadata));
  return values.map(({ name, shape }) => ({ name, shape }));
};

const run = async (options: Options, io: Io): Promise<void> => {
  const { out, html } = options;
  if (out === undefined && html === undefined) throw new UsageError('give --out or --html, or both');
  if ((options.text === undefined) === (options.ids === undefined))
    throw new UsageError('give --text or --ids, one of them');
  if (out !== undefined) await expectWritable('--out', out);
  if (html !== undefined) await expectWritable('--html', html);
  if (options.specialTokens && options.ids)
    throw new UsageError('--special-tokens is for --text; with --ids it has no effect');
  const opened = await openModel(options, io);
  const { backend, plan } = opened;
  const given = await inputOf(options, opened);
  expectInput(plan, given);

  const params = await opened.loadWeights();
  const wanted = globs(options.only);
  const seen = recordTaps((name) => out !== undefined && wanted(name));
  const shown = recordTaps((name) => html !== undefined && isShown(name, wanted));
  try {
    const answers = html !== undefined && options.decoderIds === undefined;
    const input =
      answers && plan.kind === 'encoder-decoder'
        ? await withAnswer(plan, params, given, await readGenerationRules(opened.source), io.signal)
        : given;
    tracePass(plan, params, input, (name, tensor) => shown.tap(name, seen.tap(name, tensor)));
    if (out !== undefined && seen.tensors.size === 0)
      throw new Error(`no tensor has a name like ${options.only?.join(' or ')}`);
    if (html !== undefined && [...shown.tensors.keys()].every((name) => name === 'logits'))
      throw new Error(`--html: no attention weights have a name like ${options.only?.join(' or ')}`);
    const page = html === undefined ? undefined : await attentionPageOf(opened, input, shown.tensors, options.text);
    const tensors = out === undefined ? [] : await writeTensors(out, seen, input, backend);
    if (html !== undefined && page !== undefined) await writeOutput('--html', html, page);
    if (options.json) {
      io.stdout.write(`${JSON.stringify({ out, html, ...input, backend, ...(out ? { tensors } : {}) })}\n`);
    } else {
      for (const { name, shape } of tensors) io.stdout.write(`${name} [${shape.join(', ')}]\n`);
      if (options.quiet) return;
      if (out !== undefined) io.stderr.write(`${tensors.length} tensors written to ${out}\n`);
      if (page !== undefined) io.stderr.write(`attention written to ${html} (${Math.ceil(page.length / 1024)} kB)\n`);
    }
  } finally {
    seen.dispose();
    shown.dispose();
    disposeTree(params);
  }
};

export const traceCommand = (command: Command, io: Io): Command =>
  withModel(command)
    .description('Write every tensor of one forward pass to a safetensors file, or show its attention in a page.')
    .option('--text <text>', 'the input as text')
    .option('--special-tokens', 'special tokens in the text, such as [MASK], become their ids')
    .option('--ids <ids>', 'the input as token ids: 1,2,3', ids)
    .option('--type-ids <ids>', 'the segment of each token, for encoders: 0,0,1', ids)
    .option('--attention-mask <bits>', '1 for each token, 0 for padding: 1,1,0', ids)
    .option(
      '--decoder-ids <ids>',
      'what an encoder-decoder has written so far (default: its start token; with --html, all that it writes)',
      ids,
    )
    .option('-o, --out <file>', 'the safetensors file to write')
    .option('--html <file>', 'the page to write: attention of every layer and head, in one file')
    .option('--only <glob>', 'only tensors with a name like this; * stands for anything; may be repeated', collect)
    .addHelpText(
      'after',
      `
Names: embedding, blocks.N.attentionNorm, blocks.N.attention.{query,key,value,scores,weights,heads,output},
blocks.N.feedForwardNorm, blocks.N.feedForward.{hidden,output}, blocks.N.output, norm, logits. An encoder's begin with
encoder. and end with encoder.output; then there may be pooler and logits. Blocks of an encoder-decoder also have
blocks.N.crossAttentionNorm and blocks.N.crossAttention.….
Every tensor has its batch axis: weights are [1, heads, positions, positions].

Examples:
  blockformer trace --text "My fellow citizens" --out pass.safetensors
  blockformer trace --text "My fellow citizens" --html page.html
  blockformer trace --ids 12,7,9 --only "blocks.*.attention.weights" --out weights.safetensors --json
  blockformer trace --model ./bart --ids 0,7,9,2 --decoder-ids 2,0 --only "*.crossAttention.weights" --out pass.safetensors`,
    )
    .action((options: Options) => run(options, io));
