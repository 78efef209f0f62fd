import type { Decoder } from '@blockformer/decoder-block';
import type { Source } from '@blockformer/model-loader';
import { bartFamily } from './bart/family.ts';
import { bertFamily } from './bert/family.ts';
import { distilBertFamily } from './distilbert/family.ts';
import type { EncoderDecoder } from './encoder-decoder.ts';
import type { EncoderModel } from './encoder-model.ts';
import { type FamilyLoadOptions, loadFamilyParams, type ModelFamily, readConfigJson } from './family.ts';
import { gpt2Family } from './gpt2/family.ts';
import { marianFamily } from './marian/family.ts';
import { robertaFamily } from './roberta/family.ts';
import { t5Family } from './t5/family.ts';
import { transformerFamily } from './transformer/family.ts';

type Plan<Kind extends string, M> = {
  readonly kind: Kind;
  /** `model_type` of the config. */
  readonly type: string;
  readonly config: unknown;
  readonly model: M;
  /** The model's parameters, out of the safetensors of its folder. They belong to the caller. */
  loadParams(source: Source, options?: FamilyLoadOptions): Promise<unknown>;
};

/** A model that is assembled and has no parameters yet. */
export type ModelPlan =
  | Plan<'decoder', Decoder>
  | Plan<'encoder', EncoderModel>
  | Plan<'encoder-decoder', EncoderDecoder>;

export type LoadedModel = ModelPlan & { readonly params: unknown };

type Entry = { readonly types: readonly string[]; plan(type: string, json: unknown): ModelPlan };

const entry = <Kind extends string, M extends { readonly spec: unknown }>(
  kind: Kind,
  family: ModelFamily<unknown, M>,
): { types: readonly string[]; plan(type: string, json: unknown): Plan<Kind, M> } => ({
  types: family.types,
  plan: (type, json) => {
    const config = family.config(json);
    const model = family.build(config);
    const loadParams = (source: Source, options?: FamilyLoadOptions): Promise<unknown> =>
      loadFamilyParams(source, family, config, model, options);
    return { kind, type, config, model, loadParams };
  },
});

/** Every published architecture. A new one is added here. */
const known: readonly Entry[] = [
  entry('decoder', gpt2Family),
  entry('encoder', bertFamily),
  entry('encoder', distilBertFamily),
  entry('encoder', robertaFamily),
  entry('encoder-decoder', bartFamily),
  entry('encoder-decoder', marianFamily),
  entry('encoder-decoder', t5Family),
  entry('encoder-decoder', transformerFamily),
];

/**
 * The model that a `config.json` describes, without weights: its spec (`countParams(plan.model.spec)`), its longest
 * text, what it can do.
 *
 * @throws Error one line: a type that is not known, or what is wrong with the config.
 */
export const planModel = (json: unknown): ModelPlan => {
  const type = (json as { model_type?: unknown } | null)?.model_type;
  const found = known.find(({ types }) => types.some((each) => each === type));
  if (found) return found.plan(type as string, json);
  const got = type === undefined ? 'model_type is missing' : `model_type ${JSON.stringify(type)} is not known`;
  throw new Error(`config.json: ${got}; expected one of ${known.flatMap(({ types }) => types).join(', ')}`);
};

/** A model of any known architecture from a folder in Hugging Face layout. `kind` says what can be done with it. */
export const loadModel = async (source: Source, options: FamilyLoadOptions = {}): Promise<LoadedModel> => {
  const plan = planModel(await readConfigJson(source));
  return { ...plan, params: await plan.loadParams(source, options) };
};
