import type { AddedToken } from './added-tokens.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Tokens and their ids; in a list, the id of a token is its place. */
export type Vocab = ReadonlyMap<string, number> | Readonly<Record<string, number>> | readonly string[];

/** The tokens of a tokenizer, with the added ones. */
export type TokenTable = Pick<Tokenizer, 'size' | 'specials' | 'token' | 'id'> & {
  /** By id; there may be holes. */
  readonly tokens: readonly (string | undefined)[];
  /** Whether a token was added: it is its own text, whatever the vocabulary writes tokens in. */
  isAdded(id: number): boolean;
  isSpecial(id: number): boolean;
  /** @throws RangeError at an id that is not in the vocabulary. */
  expectId(caller: string, id: number): void;
};

// Four times the largest vocabulary there is; a table of this size still fits in memory.
const MAX_SIZE = 2 ** 22;

/** Calls `visit` for every token. */
export const eachToken = (vocab: Vocab, visit: (token: string, id: number) => void): void => {
  if (Array.isArray(vocab)) vocab.forEach(visit);
  else if (vocab instanceof Map) for (const [token, id] of vocab) visit(token, id);
  else for (const token of Object.keys(vocab)) visit(token, (vocab as Record<string, number>)[token] as number);
};

/**
 * A token may have two ids: the later is the one that text becomes.
 *
 * @throws Error at an id that is not a whole number from 0, or that two tokens have.
 */
export const tokenTable = (who: string, vocab: Vocab, added: readonly AddedToken[]): TokenTable => {
  const ids = new Map<string, number>();
  const tokens: (string | undefined)[] = [];
  const add = (token: string, id: number): void => {
    if (!Number.isInteger(id) || id < 0 || id >= MAX_SIZE)
      throw new Error(`${who}: the id of ${JSON.stringify(token)} is a whole number from 0 to 2^22 - 1, got ${id}`);
    const holder = tokens[id];
    if (holder !== undefined && holder !== token)
      throw new Error(`${who}: ${JSON.stringify(holder)} and ${JSON.stringify(token)} both have the id ${id}`);
    tokens[id] = token;
    ids.set(token, id);
  };
  eachToken(vocab, add);
  for (const { text, id } of added) {
    const known = ids.get(text) ?? id;
    if (known !== id) throw new Error(`${who}: ${JSON.stringify(text)} has the ids ${known} and ${id}`);
    if (text === '') throw new Error(`${who}: the added token with the id ${id} is empty`);
    add(text, id);
  }

  const size = tokens.length;
  const addedIds = new Set(added.map(({ id }) => id));
  const specialIds = new Set(added.filter(({ special }) => special !== false).map(({ id }) => id));
  return {
    size,
    tokens,
    specials: new Map(added.filter(({ id }) => specialIds.has(id)).map(({ text, id }) => [text, id])),
    token: (id) => tokens[id],
    id: (token) => ids.get(token),
    isAdded: (id) => addedIds.has(id),
    isSpecial: (id) => specialIds.has(id),
    expectId: (caller, id) => {
      if (typeof id !== 'number' || tokens[id] === undefined)
        throw new RangeError(`${caller}: id ${id} is not in the vocabulary (size ${size})`);
    },
  };
};

/** The tokens that text can become: all but the special ones, which no text is to pretend to be. */
export const ordinaryTokens = ({ tokens, isSpecial }: TokenTable): [token: string, id: number][] =>
  tokens.flatMap((token, id): [string, number][] => (token === undefined || isSpecial(id) ? [] : [[token, id]]));

/** The ids of the tokens `<0x00>` to `<0xFF>`, or `undefined` if one is missing. */
export const byteTokens = ({ id }: Pick<TokenTable, 'id'>): number[] | undefined => {
  const ids = Array.from({ length: 256 }, (_, byte) => id(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`));
  return ids.includes(undefined) ? undefined : (ids as number[]);
};
