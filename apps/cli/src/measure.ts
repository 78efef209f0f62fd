import type { EncoderModel } from '@blockformer/models';
import type { Sampler, Step } from '@blockformer/sampler';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';

/** Milliseconds. */
export type Figure = { readonly medianMs: number; readonly minMs: number };

export const figure = (samples: readonly number[]): Figure => {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
  return { medianMs: Number(median.toFixed(3)), minMs: Number((sorted[0] ?? 0).toFixed(3)) };
};

/** Ids that no tokenizer would give, but that a model of `vocab` tokens does not mind. */
const someIds = (length: number, vocab: number): number[] =>
  Array.from({ length }, (_, i) => (i * 7919) % Math.min(vocab, 997));

/** A prompt of `length` tokens, until the logits of the next one are there. */
export const measurePrompt = async <S>(
  step: Step<S>,
  vocab: number,
  length: number,
  rounds: number,
): Promise<number[]> => {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const { state } = await step.next(someIds(length, vocab));
    samples.push(performance.now() - start);
    step.dispose?.(state);
  }
  return samples;
};

/** Each of `tokens` tokens after a context, the choice of the next one included. */
export const measureDecode = async <S>(
  step: Step<S>,
  sampler: Sampler,
  {
    vocab,
    context,
    tokens,
    rounds,
  }: { readonly vocab: number; readonly context: number; readonly tokens: number; readonly rounds: number },
): Promise<number[]> => {
  const samples: number[] = [];
  const prompt = someIds(context, vocab);
  const first = await step.next(prompt);
  for (let round = 0; round < rounds; round++) {
    let { logits, state } = first;
    for (let token = 0; token < tokens; token++) {
      const start = performance.now();
      const id = sampler(logits, { ids: prompt, promptLength: context });
      const next = await step.next([id], state);
      samples.push(performance.now() - start);
      if (state !== first.state) step.dispose?.(state);
      ({ logits, state } = next);
    }
    if (state !== first.state) step.dispose?.(state);
  }
  step.dispose?.(first.state);
  return samples;
};

/** A batch of texts, until their hidden states can be read. */
export const measureEncode = async (
  model: EncoderModel,
  params: unknown,
  texts: number,
  positions: number,
  rounds: number,
): Promise<number[]> => {
  const samples: number[] = [];
  const ids = someIds(texts * positions, model.vocab);
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const hidden = tidy(() => model.encode(params, tensor2d(ids, [texts, positions], 'int32')));
    await hidden.data().finally(() => hidden.dispose());
    samples.push(performance.now() - start);
  }
  return samples;
};
