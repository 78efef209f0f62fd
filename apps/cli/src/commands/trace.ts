import { writeFile } from 'node:fs/promises';
import { disposeTree, recordTaps } from '@blockformer/core';
import { writeSafetensors } from '@blockformer/model-loader';
import { expectIds } from '@blockformer/models';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Command } from 'commander';
import { globs } from '../globs.ts';
import { type Io, UsageError } from '../io.ts';
import { type ModelOptions, openModel } from '../open-model.ts';
import { collect, ids, withModel } from '../options.ts';

type Options = ModelOptions & {
  text?: string;
  ids?: number[];
  out: string;
  only?: string[];
};

const run = async (options: Options, io: Io): Promise<void> => {
  if ((options.text === undefined) === (options.ids === undefined))
    throw new UsageError('give --text or --ids, one of them');
  const { backend, tokenizer, shape, loadWeights } = await openModel(options, io);
  if (options.text !== undefined && !tokenizer)
    throw new Error('this model has no tokenizer; give token ids with --ids 1,2,3');
  const inputIds = options.ids ?? tokenizer?.encode(options.text ?? '') ?? [];
  if (inputIds.length === 0) throw new Error('the text has no tokens, so there is nothing to trace');

  expectIds('input', inputIds, shape);
  const { model, params } = await loadWeights();
  const seen = recordTaps(globs(options.only));
  try {
    tidy(() => void model.forward(params, tensor2d([inputIds], [1, inputIds.length], 'int32'), { tap: seen.tap }));
    if (seen.tensors.size === 0) throw new Error(`no tensor has a name like ${options.only?.join(' or ')}`);
    const tensors = await Promise.all(
      [...seen.tensors].map(async ([name, tensor]) => ({
        name,
        shape: tensor.shape,
        values: (await tensor.data()) as Float32Array,
      })),
    );
    await writeFile(options.out, writeSafetensors(tensors, { ids: inputIds.join(','), backend }));
    if (options.json) {
      const list = tensors.map(({ name, shape }) => ({ name, shape }));
      io.stdout.write(`${JSON.stringify({ out: options.out, ids: inputIds, backend, tensors: list })}\n`);
    } else {
      for (const { name, shape } of tensors) io.stdout.write(`${name} [${shape.join(', ')}]\n`);
      if (!options.quiet) io.stderr.write(`${tensors.length} tensors written to ${options.out}\n`);
    }
  } finally {
    seen.dispose();
    disposeTree(params);
  }
};

export const traceCommand = (command: Command, io: Io): Command =>
  withModel(command)
    .description('Write every tensor of one forward pass to a safetensors file.')
    .option('--text <text>', 'the input as text')
    .option('--ids <ids>', 'the input as token ids: 1,2,3', ids)
    .requiredOption('-o, --out <file>', 'the safetensors file to write')
    .option('--only <glob>', 'only tensors with a name like this; * stands for anything; may be repeated', collect)
    .addHelpText(
      'after',
      `
Names: embedding, blocks.N.attentionNorm, blocks.N.attention.{query,key,value,scores,weights,heads,output},
blocks.N.feedForwardNorm, blocks.N.feedForward.{hidden,output}, blocks.N.output, norm, logits.
Every tensor has its batch axis: weights are [1, heads, positions, positions].

Examples:
  blockformer trace --text "My fellow citizens" --out pass.safetensors
  blockformer trace --ids 12,7,9 --only "blocks.*.attention.weights" --out weights.safetensors --json`,
    )
    .action((options: Options) => run(options, io));
