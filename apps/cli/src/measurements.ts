import type { Decoder } from '@blockformer/decoder-block';
import { causalStep, type EncoderModel } from '@blockformer/models';
import { createSampler, greedy } from '@blockformer/sampler';
import { type Figure, figure, measureDecode, measureEncode, measurePrompt } from './measure.ts';

/** What `bench` measures of a model: figures by context, length or batch, and every single sample. */
export type Measurements = {
  readonly decode?: Readonly<Record<string, Figure>>;
  readonly prompt?: Readonly<Record<string, Figure>>;
  readonly encode?: Readonly<Record<string, Figure>>;
  readonly samples: Readonly<Record<string, readonly number[]>>;
};

/** Tokens are decoded from the first of each pair to the second, as far as a model has room. */
const DECODE: readonly (readonly [from: number, to: number])[] = [
  [64, 128],
  [900, 960],
];
const PROMPTS = [64, 512];
/** Texts and positions of each. */
const BATCHES: readonly (readonly [texts: number, positions: number])[] = [
  [1, 128],
  [8, 128],
];
/** Tokens decoded before any is measured: the engine compiles what runs often. */
const WARM_UP = 32;

/** The pairs that fit; for a short context, one at its end. */
const decodeWithin = (room: number): readonly (readonly [number, number])[] => {
  const fitting = DECODE.filter(([, to]) => to <= room);
  return fitting.length > 0 ? fitting : [[Math.ceil(room / 2), room]];
};

export const measureDecoder = async (model: Decoder, params: unknown, rounds: number): Promise<Measurements> => {
  const step = causalStep(model, params);
  const { vocab, positions: room = Number.POSITIVE_INFINITY } = model;
  const sampler = createSampler({ choose: greedy() });
  const samples: Record<string, number[]> = {};
  const decode: Record<string, Figure> = {};
  const prompt: Record<string, Figure> = {};
  const tokens = Math.min(WARM_UP, Math.floor(room / 2));
  await measureDecode(step, sampler, { vocab, context: Math.min(16, room - tokens), tokens, rounds: 1 });
  for (const length of new Set(PROMPTS.map((length) => Math.min(length, room)))) {
    const all = await measurePrompt(step, vocab, length, rounds);
    samples[`prefill_${length}`] = all;
    prompt[length] = figure(all);
  }
  for (const [from, to] of decodeWithin(room)) {
    const all = await measureDecode(step, sampler, { vocab, context: from, tokens: to - from, rounds });
    samples[`decode_${from}_${to}`] = all;
    decode[from] = figure(all);
  }
  return { decode, prompt, samples };
};

export const measureEncoder = async (model: EncoderModel, params: unknown, rounds: number): Promise<Measurements> => {
  const samples: Record<string, number[]> = {};
  const encode: Record<string, Figure> = {};
  for (const [texts, most] of BATCHES) {
    const positions = Math.min(most, model.positions ?? most);
    await measureEncode(model, params, texts, positions, 1);
    const all = await measureEncode(model, params, texts, positions, rounds);
    samples[`encode_${texts}x${positions}`] = all;
    encode[`${texts}x${positions}`] = figure(all);
  }
  return { encode, samples };
};
