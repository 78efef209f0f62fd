import type { ModelInput, Span, Tokenizer } from '@blockformer/tokenizer';
import { tidy } from '@tensorflow/tfjs-core';
import type { EncoderModel } from '../encoder-model.ts';
import { type BatchOptions, inBatches } from './batches.ts';
import { expectHead } from './expect-head.ts';
import { expectNumbers } from './expect-numbers.ts';
import { hiddenStates } from './hidden-states.ts';
import { type EncoderInput, type ReadOptions, readTexts } from './read-texts.ts';
import { softmax } from './softmax.ts';

// B: batch, T: positions, C: classes

export type LabelScore = { readonly label: string; readonly score: number };

/** A token of a text, and its likeliest class. */
export type TokenLabel = LabelScore & { readonly span: Span };

export type ClassifyOptions<R = LabelScore[]> = BatchOptions<R> & ReadOptions;

const probabilities = {
  softmax,
  sigmoid: (scores: Float32Array) => Float64Array.from(scores, (score) => 1 / (1 + Math.exp(-score))),
  none: (scores: Float32Array) => Float64Array.from(scores),
};

/** Each label with its score, the likeliest first. */
const ranked = (labels: readonly string[], scores: Float64Array): LabelScore[] =>
  labels.map((label, i) => ({ label, score: scores[i] as number })).sort((a, b) => b.score - a.score);

/** The head's scores of a batch, and `use` made of the row of each input. */
const scored = async <P, R>(
  who: string,
  model: EncoderModel<P>,
  params: P,
  logits: NonNullable<EncoderModel<P>['logits']>,
  batch: readonly ModelInput[],
  use: (input: ModelInput, scores: Float32Array) => R,
): Promise<R[]> => {
  const scores = tidy(() => logits(params, hiddenStates(model, params, batch).hidden)); // [B, C] or [B, T, C]
  try {
    const values = (await scores.data()) as Float32Array;
    expectNumbers(who, values);
    const size = values.length / batch.length;
    return batch.map((input, b) => use(input, values.subarray(b * size, (b + 1) * size)));
  } finally {
    scores.dispose();
  }
};

/**
 * All labels of each text, or pair of texts, with their scores, the likeliest first. What the scores are, the model says
 * (`model.task.scores`): probabilities of which one is right (softmax), of each by itself (sigmoid), or plain numbers.
 *
 * @throws Error one line: a model without such a head or that gives NaN, a text that is too long.
 */
export const classify = async <P>(
  model: EncoderModel<P>,
  params: P,
  tokenizer: Tokenizer,
  texts: readonly EncoderInput[],
  options: ClassifyOptions = {},
): Promise<LabelScore[][]> => {
  const { task, logits } = expectHead('classify', model, 'sequence-classification');
  const inputs = readTexts('classify', model, tokenizer, texts, { cutBy: 'maxTokens', ...options });
  const run = (batch: readonly ModelInput[]): Promise<LabelScore[][]> =>
    scored('classify', model, params, logits, batch, (_input, scores) =>
      ranked(task.labels, probabilities[task.scores](scores)),
    );
  return inBatches(inputs, ({ ids }) => ids.length, run, options);
};

/**
 * The likeliest label of each token of each text, with its probability; what the tokenizer adds is left out.
 *
 * @throws Error one line: a model without such a head or that gives NaN, a text that is too long.
 */
export const classifyTokens = async <P>(
  model: EncoderModel<P>,
  params: P,
  tokenizer: Tokenizer,
  texts: readonly (string | ModelInput)[],
  options: ClassifyOptions<TokenLabel[]> = {},
): Promise<TokenLabel[][]> => {
  const { task, logits } = expectHead('classifyTokens', model, 'token-classification');
  const inputs = readTexts('classifyTokens', model, tokenizer, texts, { cutBy: 'maxTokens', ...options });
  const C = task.labels.length;
  const use = ({ texts: owners, offsets }: ModelInput, scores: Float32Array): TokenLabel[] =>
    owners.flatMap((owner, i) => {
      if (owner === null) return [];
      const [best] = ranked(task.labels, softmax(scores.subarray(i * C, (i + 1) * C))) as [LabelScore];
      return [{ ...best, span: offsets[i] as Span }];
    });
  const run = (batch: readonly ModelInput[]): Promise<TokenLabel[][]> =>
    scored('classifyTokens', model, params, logits, batch, use);
  return inBatches(inputs, ({ ids }) => ids.length, run, options);
};
