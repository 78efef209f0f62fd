import { mkdirSync, readFileSync } from 'node:fs';
import { countParams, seeded } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { bertFamily, loadFamily } from '@blockformer/models';
import { type Tokenizer, tokenizerFromJson } from '@blockformer/tokenizer';
import {
  argMax,
  gather,
  reshape,
  type Scalar,
  type Tensor2D,
  type Tensor3D,
  tensor1d,
  tensor2d,
  tidy,
  topk,
} from '@tensorflow/tfjs-core';
import { readOptions } from '../arguments.ts';
import { crossEntropy } from '../cross-entropy.ts';
import { writeModel } from '../hugging-face.ts';
import { warmupCosine } from '../schedule.ts';
import { log, startSimd } from '../start.ts';
import { type Batch, train } from '../train.ts';
import { startingValues } from '../weights.ts';
import { type Masked, maskTokens } from './mask-tokens.ts';
import { pieces, readTexts } from './texts.ts';
import { warmStart } from './warm-start.ts';
import { type Marks, randomLength, randomWindows, sentenceStarts } from './windows.ts';

// Trains the embedded model that fills masks: an encoder in the layout of BERT, on texts.

// B: batch, T: positions, D: width, M: hidden tokens, V: vocabulary

const { values: options, rest: places } = readOptions({
  tokenizer: undefined, // the tokenizer.json that wordpiece.py made
  out: undefined, // where the model and the state of the training go
  steps: '5000',
  tokens: '1024',
  rate: '1e-3',
  seed: '1',
  threads: '1',
});
const seed = Number(options.seed);
const POSITIONS = 128;
const SHORTEST = 8;
const SHARE = 0.2; // of the tokens that are hidden
const PIECE = 4000; // characters of a text that stay together
const VALIDATED = 40; // one piece in so many is not trained on

const json = readFileSync(options.tokenizer, 'utf8');
const tokenizer: Tokenizer = tokenizerFromJson(json);
const idOf = (token: string): number => {
  const id = tokenizer.specials.get(token) ?? tokenizer.id(token);
  if (id === undefined) throw new Error(`${options.tokenizer}: there is no ${token}`);
  return id;
};
const marks: Marks = {
  start: idOf('[CLS]'),
  end: idOf('[SEP]'),
  sentenceEnds: new Set(['.', '?', '!', ';'].map(idOf)),
};
const mask = idOf('[MASK]');
const vocab = tokenizer.size;

const runs = readTexts(places)
  .flatMap((text) => pieces(text, PIECE))
  .map((text) => tokenizer.encode(text))
  .filter(({ length }) => length >= POSITIONS)
  .map((ids) => ({ ids, starts: sentenceStarts(ids, marks) }));
const trained = runs.filter((_, i) => i % VALIDATED !== 0);
const validated = runs.filter((_, i) => i % VALIDATED === 0);

const config = {
  architectures: ['BertForMaskedLM'],
  model_type: 'bert',
  vocab_size: vocab,
  hidden_size: 192,
  num_hidden_layers: 4,
  num_attention_heads: 6,
  intermediate_size: 768,
  hidden_act: 'gelu_new',
  max_position_embeddings: POSITIONS,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  pad_token_id: idOf('[PAD]'),
  tie_word_embeddings: true,
  hidden_dropout_prob: 0,
  attention_probs_dropout_prob: 0,
  dtype: 'float16',
};

await startSimd(Number(options.threads));
const model = bertFamily.build(bertFamily.config(config));
const { logits: headOf } = model;
if (!headOf) throw new Error('the model has no head');
type Params = Parameters<typeof model.encode>[0];
const weights = startingValues(model.spec, seeded(seed));
warmStart(
  weights,
  trained.map(({ ids }) => ids),
  { dim: config.hidden_size, headDim: config.hidden_size / config.num_attention_heads, scale: 0.22 },
  seeded(seed + 1),
);
log('the token vectors are made');

/** Scores of what is hidden, [M, V]: the head sees those positions alone. */
const scores = (params: Params, { ids, places }: Masked): Tensor2D =>
  tidy(() => {
    const hidden = model.encode(params, tensor2d(ids, undefined, 'int32')); // [B, T, D]
    const rows = reshape(hidden, [-1, hidden.shape[2]]); // [B·T, D]
    const chosen = gather(rows, tensor1d(places, 'int32')); // [M, D]
    const logits = headOf(params, reshape(chosen, [1, places.length, -1]) as Tensor3D); // [1, M, V]
    return reshape(logits, [places.length, -1]);
  });

const lossOf = (params: Params, masked: Masked): Scalar =>
  tidy(() => crossEntropy(scores(params, masked), tensor1d(masked.labels, 'int32')));

const batch = (step: number): Batch<Params> => {
  const random = seeded(seed * 1e6 + step);
  const length = randomLength(SHORTEST, POSITIONS, random);
  const count = Math.round(Number(options.tokens) / length);
  const masked = maskTokens(
    randomWindows(trained, marks, { count, length }, random),
    { share: SHARE, mask, vocab },
    random,
  );
  return { tokens: count * length, loss: (params) => lossOf(params, masked) };
};

/** Windows of 64 ids, one after the other, with 15 % hidden behind `[MASK]`: the same ones every time. */
const examined: Masked[] = (() => {
  const random = seeded(seed);
  const rows = validated.flatMap(({ ids }) =>
    Array.from({ length: Math.floor(ids.length / 62) }, (_, i) => [
      marks.start,
      ...ids.slice(i * 62, i * 62 + 62),
      marks.end,
    ]),
  );
  const all: Masked[] = [];
  for (let i = 0; i < rows.length; i += 32)
    all.push(maskTokens(rows.slice(i, i + 32), { share: 0.15, mask, vocab, only: true }, random));
  return all;
})();

const examine = (params: Params, batches: readonly Masked[]): string => {
  let [hidden, loss, first, five] = [0, 0, 0, 0];
  for (const masked of batches) {
    const found = tidy(() => {
      const logits = scores(params, masked);
      const best = topk(logits, 5).indices; // [M, 5]
      return {
        loss: crossEntropy(logits, tensor1d(masked.labels, 'int32')).dataSync()[0] as number,
        first: argMax(logits, -1).dataSync(),
        five: best.arraySync() as number[][],
      };
    });
    hidden += masked.labels.length;
    loss += found.loss * masked.labels.length;
    masked.labels.forEach((label, i) => {
      if (found.first[i] === label) first++;
      if (found.five[i]?.includes(label)) five++;
    });
  }
  const percent = (part: number): string => `${((100 * part) / hidden).toFixed(2)} %`;
  return `loss ${(loss / hidden).toFixed(4)}, top 1 ${percent(first)}, top 5 ${percent(five)} of ${hidden} hidden tokens`;
};

const steps = Number(options.steps);
mkdirSync(options.out, { recursive: true });
const count = (some: typeof runs): number => some.reduce((sum, { ids }) => sum + ids.length, 0);
log(
  `${countParams(model.spec)} parameters, ${count(trained)} tokens to train on, ${count(validated)} to validate, ${steps} steps`,
);

await train({
  spec: model.spec,
  weights,
  batch,
  steps,
  rate: warmupCosine({ peak: Number(options.rate), warmup: 100, steps, floor: 2e-5 }),
  weightDecay: 0.05,
  clip: 1,
  folder: options.out,
  every: { log: 50, validate: 250 },
  validate: (params) => examine(params, examined.slice(0, 12)),
  log,
});

writeModel(
  `${options.out}/model`,
  { spec: model.spec, weights, names: bertFamily.names(bertFamily.config(config), { tensors: new Map() }) },
  {
    'config.json': config,
    'tokenizer.json': JSON.parse(json),
    'tokenizer_config.json': {
      tokenizer_class: 'BertTokenizer',
      do_lower_case: true,
      cls_token: '[CLS]',
      sep_token: '[SEP]',
      pad_token: '[PAD]',
      mask_token: '[MASK]',
      unk_token: '[UNK]',
      model_max_length: POSITIONS,
    },
  },
);
// As it was written, rounded to half precision, on all that was held out.
const { params } = await loadFamily(folderSource(`${options.out}/model`), bertFamily);
log(`validation: ${examine(params, examined)}`);
log(`the model is in ${options.out}/model`);
process.exit(0);
