import { expectIds } from '@blockformer/models';
import { createSampler, type Finish, generateText, type Settings } from '@blockformer/sampler';
import { streamingDecoder } from '@blockformer/tokenizer';
import { expectWanted, type Method } from '../method.ts';
import type { OpenModel } from '../open-model.ts';
import { type ShownToken, showToken } from '../show-tokens.ts';
import { type Asked, chooseAlong, planOf, shareOf, stepAlong } from './generation-of.ts';
import type { LogitsKept } from './logits-kept.ts';
import { promptOf } from './prompt-of.ts';

/** A token as it is written. */
export type WrittenToken = ShownToken & {
  /** What the model gave it, before any filter, and its share of what the filters left. 0 for one that they removed. */
  readonly probability: number;
  readonly share: number;
  /** It was taken, not chosen. */
  readonly taken: boolean;
  /** Since the beginning, in ms. */
  readonly at: number;
};

export type GenerateArgs = Asked & {
  readonly key: string;
  readonly prompt: string;
  /** The new tokens that are taken, whatever the model would choose; after them it goes on. */
  readonly road: readonly number[];
};

/** A token, or text that is certain now: of a token that is a part of a character it comes later. */
export type GenerateEvent = { readonly token: WrittenToken } | { readonly text: string };

export type Generated = {
  readonly ids: readonly number[];
  readonly text: string;
  readonly finish: Finish;
  /** What the model and the person say together. */
  readonly settings: Settings;
  readonly first?: number;
  readonly perSecond?: number;
};

/**
 * Continues a text: the ids and the text of `blockformer generate` with the same settings and seed. What a road changes,
 * `chooseAlong` says. The limit of new tokens counts those of the road, which is taken to its end in any case.
 */
export const generateWith =
  (keptOf: (model: OpenModel) => LogitsKept): Method<GenerateArgs, Generated, GenerateEvent> =>
  async ({ key, prompt: text, road, settings, seed }, { models, signal, emit }) => {
    const model = models.get(key, 'decoder');
    const { tokenizer } = model;
    const kept = keptOf(model);
    const prompt = promptOf(text, model);
    if (road.length > 0) expectIds('The road', road, { vocab: model.plan.model.vocab });
    const plan = planOf(model, { settings, seed }, prompt.length);
    if (plan.stopStrings.length > 0 && !tokenizer)
      throw new Error(`${model.info.name} has no tokenizer, so there is no text to look for a stop in`);
    const begin = performance.now();
    let raw: Float32Array = new Float32Array(0);
    const choose = chooseAlong(road, plan.choose());
    const draw = createSampler({
      filters: plan.filters,
      choose: (logits, context) => {
        const id = choose(logits, context);
        const place = context.ids.length - context.promptLength;
        const probability = shareOf(raw, id);
        // A pass over the vocabulary that is not needed where nothing was filtered.
        const share = plan.filters.length === 0 ? probability : shareOf(logits, id);
        const token = { ...showToken(id, tokenizer), probability, share };
        emit({ token: { ...token, taken: place < road.length, at: performance.now() - begin } });
        return id;
      },
    });
    const generation = generateText({
      step: stepAlong(model, road, plan),
      prompt,
      sampler: (logits, context) => {
        raw = logits as Float32Array;
        kept.keep(context.ids, raw);
        return draw(logits, context);
      },
      decoder: tokenizer ? streamingDecoder(tokenizer) : { push: (id) => `${id} `, end: () => '' },
      maxTokens: Math.max(plan.maxTokens, road.length),
      maxTime: plan.maxTime,
      endIds: plan.endIds,
      stopStrings: plan.stopStrings,
      signal,
    } as Parameters<typeof generateText>[0]);
    for await (const piece of generation) emit({ text: piece });
    expectWanted(signal);
    const { first, perSecond } = generation.timings;
    return {
      ids: generation.ids,
      text: generation.text,
      finish: generation.finish ?? 'aborted',
      settings: plan.merged,
      ...(first === undefined ? {} : { first }),
      ...(perSecond === undefined ? {} : { perSecond }),
    };
  };
