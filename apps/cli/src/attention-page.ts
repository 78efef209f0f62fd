import { basename, dirname } from 'node:path';
import type { AttentionSet, ViewToken } from '@blockformer/attention-view';
import { attentionPage } from '@blockformer/attention-view/page';
import {
  encoderDecoderStep,
  type PassInput,
  readGenerationRules,
  ruleFilters,
  translationLength,
} from '@blockformer/models';
import { createSampler, generate, greedy } from '@blockformer/sampler';
import type { Tokenizer } from '@blockformer/tokenizer';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { OpenModel } from './open-model.ts';

const WEIGHTS = /^(encoder\.)?blocks\.(\d+)\.(attention|crossAttention)\.weights$/;

/** Whether the page is made from the tensor of this name. Of the logits it takes the last token, however few layers are wanted. */
export const isShown = (name: string, wanted: (name: string) => boolean): boolean =>
  name === 'logits' || (WEIGHTS.test(name) && wanted(name));

/** What an encoder-decoder writes for its source, the likeliest token each time; other models have nothing to write. */
export const writeAnswer = async (
  { plan, source }: OpenModel,
  params: unknown,
  input: PassInput,
  signal: AbortSignal,
): Promise<PassInput> => {
  if (plan.kind !== 'encoder-decoder') return input;
  const rules = await readGenerationRules(source);
  const maxTokens = translationLength(plan.model, rules);
  const generation = generate({
    step: encoderDecoderStep(
      plan.model,
      params,
      input.ids.filter((_, i) => input.attentionMask?.[i] !== 0),
    ),
    prompt: [rules.startId],
    sampler: createSampler({ filters: ruleFilters(rules, maxTokens), choose: greedy() }),
    maxTokens,
    endIds: rules.endIds,
    signal,
  });
  for await (const _id of generation);
  return { ...input, decoderIds: [rules.startId, ...generation.ids.slice(0, -1)] };
};

// As `tokenize` shows tokens: what an id adds to a text.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

const tokensOf = (ids: readonly number[], tokenizer: Tokenizer | undefined, mask?: readonly number[]): ViewToken[] => {
  const specials = new Set(tokenizer?.specials.values());
  specials.delete(tokenizer?.roles.mask ?? -1); // it stands for a word
  return ids.map((id, i) => ({
    text: tokenizer ? utf8.decode(tokenizer.bytes(id)) : `#${id}`,
    id,
    ...(specials.has(id) ? { special: true } : {}),
    ...(mask?.[i] === 0 ? { padding: true } : {}),
  }));
};

/** The id with the largest logit at the last position. */
const likeliestLast = async (logits: Tensor): Promise<number> => {
  const values = (await logits.data()) as Float32Array;
  const V = logits.shape.at(-1) as number;
  const last = values.subarray(values.length - V);
  return last.reduce((best, value, id) => (value > (last[best] as number) ? id : best), 0);
};

/** A folder that is called `model` is known by the one that it is in. */
const nameOf = (path: string): string => basename(basename(path) === 'model' ? dirname(path) : path);

type Kind = 'attention' | 'crossAttention' | 'encoder.attention';

/** The page of one pass: the weights that the tap saw, [1, H, T, S] each, with the tokens between which they are. */
export const attentionPageOf = async (
  { plan, tokenizer, source }: OpenModel,
  { ids, attentionMask, decoderIds }: PassInput,
  tensors: ReadonlyMap<string, Tensor>,
  text: string | undefined,
): Promise<string> => {
  const layers: Record<Kind, { name: string; heads: number; values: Float32Array }[]> = {
    crossAttention: [],
    'encoder.attention': [],
    attention: [],
  };
  for (const [name, tensor] of tensors) {
    const [, prefix = '', layer = '', kind = ''] = WEIGHTS.exec(name) ?? [];
    if (kind === '') continue;
    const values = (await tensor.data()) as Float32Array;
    layers[`${prefix}${kind}` as Kind].push({ name: layer, heads: tensor.shape[1] as number, values });
  }
  const read = tokensOf(ids, tokenizer, attentionMask);
  const fed = decoderIds ? tokensOf(decoderIds, tokenizer) : read;
  const logits = tensors.get('logits');
  // Position i of a decoder writes token i + 1: that is what an alignment is about.
  const last = decoderIds && logits ? [await likeliestLast(logits)] : [];
  const written = tokensOf([...(decoderIds ?? []).slice(1), ...last], tokenizer);

  const set = (kind: Kind, name: string, queries: ViewToken[], keys?: ViewToken[]): AttentionSet[] => {
    const found = layers[kind];
    if (found.length === 0) return [];
    return [{ name, queries, ...(keys ? { keys } : {}), weights: found, layerNames: found.map((layer) => layer.name) }];
  };
  const data = [
    ...set('crossAttention', 'Cross attention', written, read),
    ...set('encoder.attention', 'Encoder', read),
    ...set('attention', 'Decoder', fed),
  ];
  const answer = written.map((token) => (token.special ? '' : token.text)).join('');
  return attentionPage({
    title: `What ${nameOf(source.name)} looks at`,
    lines: [
      ...(text === undefined ? [] : [answer ? `${text} → ${answer.trim()}` : text]),
      `${plan.type}, ${data[0]?.weights.length} layers · ${ids.length} tokens${decoderIds ? ` read, ${written.length} written` : ''}`,
    ],
    data,
  });
};
