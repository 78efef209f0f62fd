import { createSampler, generate, greedy } from '@blockformer/sampler';
import type { Tensor } from '@tensorflow/tfjs-core';
import { encoderDecoderStep } from './encoder-decoder-step.ts';
import { type GenerationRules, ruleFilters } from './generation-rules.ts';
import type { ModelPlan } from './load-model.ts';
import { translationLength } from './tasks/translate.ts';
import type { PassInput } from './trace-pass.ts';

// H: heads, T: tokens that look, S: tokens that are looked at

/** The tokens of a pass: what was read, what a decoder was fed, what it wrote. Of one stack all but `read` are empty. */
export type PassTokens = Readonly<Record<'read' | 'fed' | 'written', readonly number[]>>;

/** The weights of one kind of attention in a pass. */
export type AttentionWeights = {
  readonly kind: 'cross' | 'encoder' | 'decoder';
  /** Which tokens look. */
  readonly queries: keyof PassTokens;
  /** Which tokens are looked at, if not those that look. */
  readonly keys?: keyof PassTokens;
  /** `part` is the name of the attention in the tap: `blocks.2.attention`. */
  readonly layers: readonly {
    readonly name: string;
    readonly part: string;
    readonly heads: number;
    readonly values: Float32Array; // [H, T, S]
  }[];
};

export type PassAttention = { readonly tokens: PassTokens; readonly sets: readonly AttentionWeights[] };

const WEIGHTS = /^((encoder\.)?blocks\.(\d+)\.(attention|crossAttention))\.weights$/;

/** Whether `passAttention` looks at the tensor of this name. */
export const isPassAttention = (name: string): boolean => name === 'logits' || WEIGHTS.test(name);

/** An encoder-decoder's input with what it writes for it, the likeliest token each time; other models have nothing to write. */
export const withAnswer = async (
  plan: ModelPlan,
  params: unknown,
  input: PassInput,
  rules: GenerationRules,
  signal?: AbortSignal,
): Promise<PassInput> => {
  if (plan.kind !== 'encoder-decoder') return input;
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

/** The id with the largest logit at the last position. */
const likeliestLast = async (logits: Tensor): Promise<number> => {
  const values = (await logits.data()) as Float32Array;
  const V = logits.shape.at(-1) as number;
  const last = values.subarray(values.length - V);
  return last.reduce((best, value, id) => (value > (last[best] as number) ? id : best), 0);
};

/**
 * What looked at what, from the tensors that a tap saw in one pass (`isPassAttention` names those that are needed):
 * cross attention first, then the encoder's, then the decoder's; kinds of which nothing was seen are left out.
 */
export const passAttention = async (
  { ids, decoderIds }: PassInput,
  tensors: ReadonlyMap<string, Tensor>,
): Promise<PassAttention> => {
  const layers: Record<AttentionWeights['kind'], AttentionWeights['layers'][number][]> = {
    cross: [],
    encoder: [],
    decoder: [],
  };
  for (const [seen, tensor] of tensors) {
    const [, part, encoder, name, own] = WEIGHTS.exec(seen) ?? [];
    if (part === undefined || name === undefined) continue;
    const kind = own === 'crossAttention' ? 'cross' : encoder ? 'encoder' : 'decoder';
    const values = (await tensor.data()) as Float32Array;
    layers[kind].push({ name, part, heads: tensor.shape[1] as number, values });
  }
  const logits = tensors.get('logits');
  // Position i of a decoder writes token i + 1: that is what an alignment is about.
  const last = decoderIds && logits ? [await likeliestLast(logits)] : [];
  const sets: AttentionWeights[] = [
    { kind: 'cross', queries: 'written', keys: 'read', layers: layers.cross },
    { kind: 'encoder', queries: 'read', layers: layers.encoder },
    { kind: 'decoder', queries: decoderIds ? 'fed' : 'read', layers: layers.decoder },
  ];
  return {
    tokens: { read: ids, fed: decoderIds ?? [], written: [...(decoderIds ?? []).slice(1), ...last] },
    sets: sets.filter((set) => set.layers.length > 0),
  };
};
