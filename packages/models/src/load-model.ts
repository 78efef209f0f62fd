import type { Decoder } from '@blockformer/decoder-block';
import type { Source } from '@blockformer/model-loader';
import { bartFamily } from './bart/family.ts';
import { bertFamily } from './bert/family.ts';
import { distilBertFamily } from './distilbert/family.ts';
import type { EncoderDecoder } from './encoder-decoder.ts';
import type { EncoderModel } from './encoder-model.ts';
import { type FamilyLoadOptions, fitConfig, loadFamilyParams, type ModelFamily, readConfigJson } from './family.ts';
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
  /** The plan, less what the folder's checkpoint was saved without (a pooler); the plan itself if that is nothing. */
  fit(source: Source): Promise<ModelPlan>;
  /** The model that fits the folder's checkpoint, with its parameters. They belong to the caller. */
  load(source: Source, options?: FamilyLoadOptions): Promise<LoadedModel>;
};

/** A model that is assembled and has no parameters yet. */
export type ModelPlan =
  | Plan<'decoder', Decoder>
  | Plan<'encoder', EncoderModel>
  | Plan<'encoder-decoder', EncoderDecoder>;

export type LoadedModel = ModelPlan & { readonly params: unknown };

type Entry = { readonly types: readonly string[]; plan(type: string, json: unknown): ModelPlan };

const planOf = <Kind extends string, M extends { readonly spec: unknown }>(
  kind: Kind,
  type: string,
  family: ModelFamily<unknown, M>,
  config: unknown,
  model: M,
): Plan<Kind, M> => {
  const plan: Plan<Kind, M> = {
    kind,
    type,
    config,
    model,
    fit: async (source) => {
      const fitted = await fitConfig(source, family, config);
      const own = fitted === config ? plan : planOf(kind, type, family, fitted, family.build(fitted));
      return own as unknown as ModelPlan;
    },
    load: async (source, options) => {
      const { params, ...fitted } = await loadFamilyParams(source, family, config, model, options);
      const own = planOf(kind, type, family, fitted.config, fitted.model);
      return { ...own, params } as unknown as LoadedModel;
    },
  };
  return plan;
};

const entry = <Kind extends string, M extends { readonly spec: unknown }>(
  kind: Kind,
  family: ModelFamily<unknown, M>,
): { types: readonly string[]; plan(type: string, json: unknown): Plan<Kind, M> } => ({
  types: family.types,
  plan: (type, json) => {
    const config = family.config(json);
    return planOf(kind, type, family, config, family.build(config));
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
export const loadModel = async (source: Source, options: FamilyLoadOptions = {}): Promise<LoadedModel> =>
  planModel(await readConfigJson(source)).load(source, options);
