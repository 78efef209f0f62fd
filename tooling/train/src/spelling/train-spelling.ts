import { mkdirSync } from 'node:fs';
import { countParams, seeded } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { bartFamily, loadFamily } from '@blockformer/models';
import { readOptions } from '../arguments.ts';
import { dropout } from '../dropout.ts';
import { writeModel } from '../hugging-face.ts';
import { warmupCosine } from '../schedule.ts';
import { log, startSimd } from '../start.ts';
import { train } from '../train.ts';
import { startingValues } from '../weights.ts';
import { alphabetOf, alphabetTokenizer, SPECIAL } from './alphabet.ts';
import { examplesOf, lossOf, spellingBatches } from './examples.ts';
import { type Pronunciation, percentile, readPronunciations } from './pronunciations.ts';
import { pronounce, type Score, score } from './score.ts';

// Trains the embedded model that knows how English words are said: an encoder-decoder in the layout of BART.

const { values: options } = readOptions({
  data: undefined, // a pronouncing dictionary in JSON
  out: undefined, // where the model and the state of the training go
  epochs: '7',
  tokens: '1024',
  rate: '1.5e-3',
  dropout: '0', // the model is too small, and the training too short, to learn the words by heart
  seed: '1',
  threads: '1',
});
const seed = Number(options.seed);
/** Letters or sounds at most, marks included. */
const POSITIONS = 64;
const SHARES = { test: 2, validation: 3 }; // percentiles below these; the rest is trained on

const pronunciations = readPronunciations(options.data).filter(
  ({ word, ways }) => word.length + 2 <= POSITIONS && ways.every(({ length }) => length + 1 <= POSITIONS),
);
const alphabet = alphabetOf(pronunciations);
const part = (from: number, to: number) =>
  pronunciations.filter(({ word }) => percentile(word) >= from && percentile(word) < to);
const tested = part(0, SHARES.test);
const validated = part(SHARES.test, SHARES.validation);
const trained = examplesOf(part(SHARES.validation, 100), alphabet);

const config = {
  architectures: ['BartForConditionalGeneration'],
  model_type: 'bart',
  vocab_size: alphabet.length,
  d_model: 128,
  encoder_layers: 3,
  decoder_layers: 2,
  encoder_attention_heads: 4,
  decoder_attention_heads: 4,
  encoder_ffn_dim: 512,
  decoder_ffn_dim: 512,
  max_position_embeddings: POSITIONS,
  activation_function: 'gelu_new',
  scale_embedding: false,
  is_encoder_decoder: true,
  tie_word_embeddings: true,
  bos_token_id: SPECIAL.start,
  pad_token_id: SPECIAL.pad,
  eos_token_id: SPECIAL.end,
  decoder_start_token_id: SPECIAL.start,
  forced_eos_token_id: null,
  dropout: Number(options.dropout),
  dtype: 'float16',
};

await startSimd(Number(options.threads));
const model = bartFamily.build(bartFamily.config(config));
const weights = startingValues(model.spec, seeded(seed));
const batch = spellingBatches(model, trained, {
  tokens: Number(options.tokens),
  seed,
  smoothing: 0.1,
  tap: (step) =>
    dropout(Number(options.dropout), /(attention|crossAttention|feedForward)\.output$|embedding$/i, seed * 1e6 + step),
});
const steps = Math.round(batch.perEpoch * Number(options.epochs));
mkdirSync(options.out, { recursive: true });
log(
  `${countParams(model.spec)} parameters, ${trained.length} examples, ${batch.perEpoch} batches an epoch, ${steps} steps`,
);

type Params = Parameters<typeof model.forward>[0];

/** Word and sound errors of words that were not trained on, some hundred at a time. */
const scoreOf = (params: Params, words: readonly Pronunciation[]): Score => {
  const all: Score[] = [];
  for (let i = 0; i < words.length; i += 256) {
    const chunk = words.slice(i, i + 256);
    const wanted = chunk.map((word) => examplesOf([word], alphabet));
    const sources = wanted.map(([example]) => example?.source ?? []);
    all.push(
      score(
        pronounce(model, params, sources, POSITIONS - 1),
        wanted.map((ways) => ways.map(({ target }) => target)),
      ),
    );
  }
  const sum = (field: keyof Score) => all.reduce((total, each) => total + each[field], 0);
  return { words: sum('words'), wordErrors: sum('wordErrors'), sounds: sum('sounds'), soundErrors: sum('soundErrors') };
};

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`;
const describe = (params: Params, words: readonly Pronunciation[]): string => {
  const { words: count, wordErrors, sounds, soundErrors } = scoreOf(params, words);
  const loss = lossOf(model, params, examplesOf(words.slice(0, 400), alphabet));
  const value = loss.dataSync()[0] as number;
  loss.dispose();
  return `loss ${value.toFixed(4)}, word errors ${percent(wordErrors, count)}, sound errors ${percent(soundErrors, sounds)} of ${count} words`;
};

await train({
  spec: model.spec,
  weights,
  batch,
  steps,
  rate: warmupCosine({ peak: Number(options.rate), warmup: 400, steps, floor: 2e-5 }),
  weightDecay: 0.01,
  clip: 1,
  folder: options.out,
  every: { log: 50, validate: 500 },
  validate: (params) => describe(params, validated),
  log,
});

writeModel(
  `${options.out}/model`,
  { spec: model.spec, weights, names: bartFamily.names(bartFamily.config(config), { tensors: new Map() }) },
  {
    'config.json': config,
    'generation_config.json': {
      bos_token_id: SPECIAL.start,
      pad_token_id: SPECIAL.pad,
      eos_token_id: SPECIAL.end,
      decoder_start_token_id: SPECIAL.start,
      do_sample: false,
      max_new_tokens: POSITIONS - 1,
    },
    'tokenizer.json': alphabetTokenizer(alphabet),
    'tokenizer_config.json': {
      tokenizer_class: 'PreTrainedTokenizerFast',
      bos_token: '<s>',
      eos_token: '</s>',
      pad_token: '<pad>',
      unk_token: '<unk>',
      model_max_length: POSITIONS,
      clean_up_tokenization_spaces: false,
    },
  },
);
// As it was written, rounded to half precision.
const { params } = await loadFamily(folderSource(`${options.out}/model`), bartFamily);
log(`test: ${describe(params, tested)}`);
log(`the model is in ${options.out}/model`);
process.exit(0);
