import { readJson, type Source } from '@blockformer/model-loader';
import { type Role, type RoleTokens, roleNames, type Tokenizer } from '@blockformer/tokenizer';

type Json = Readonly<Record<string, unknown>>;

/** The small files beside a vocabulary, and what they say of special tokens. */
export type LayoutSettings = {
  readonly config: Json;
  readonly tokenizerConfig: Json;
  /** What `tokenizer_config.json` and `special_tokens_map.json` call `bos_token`, `eos_token`, … */
  readonly roles: RoleTokens;
};

/** One way that a folder can hold a tokenizer; `undefined` when it does not. */
export type TokenizerLayout = (source: Source, settings: LayoutSettings) => Promise<Tokenizer | undefined>;

const object = async (source: Source, file: string): Promise<Json> => {
  const json = await readJson(source, file);
  return typeof json === 'object' && json !== null ? (json as Json) : {};
};

/** A token is a text, or an object around it. */
const textOf = (token: unknown): string | undefined => {
  const text = typeof token === 'object' && token !== null ? (token as { content?: unknown }).content : token;
  return typeof text === 'string' ? text : undefined;
};

export const readLayoutSettings = async (source: Source): Promise<LayoutSettings> => {
  const tokenizerConfig = await object(source, 'tokenizer_config.json');
  const map = await object(source, 'special_tokens_map.json');
  const named = roleNames.flatMap((role): [Role, string][] => {
    const text = textOf(tokenizerConfig[`${role}_token`]) ?? textOf(map[`${role}_token`]);
    return text === undefined ? [] : [[role, text]];
  });
  return { config: await object(source, 'config.json'), tokenizerConfig, roles: Object.fromEntries(named) };
};
