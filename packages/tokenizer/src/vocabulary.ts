import type { AddedToken } from './added-tokens.ts';
import { tokenBytes } from './token-bytes.ts';
import type { DecodeOptions, Tokenizer } from './tokenizer.ts';

/** Tokens and their ids. */
export type Vocab = ReadonlyMap<string, number> | Readonly<Record<string, number>>;

/** The side of a tokenizer that goes from ids to text. */
export type Vocabulary = Pick<Tokenizer, 'size' | 'specials' | 'decode' | 'token' | 'id' | 'bytes'> & {
  /** The number of bytes of an id that is in the vocabulary. */
  byteLength(id: number): number;
};

// Four times the largest vocabulary there is; a table of this size still fits in memory.
const MAX_SIZE = 2 ** 22;

/** Calls `visit` for every token. */
export const eachToken = (vocab: Vocab, visit: (token: string, id: number) => void): void => {
  if (vocab instanceof Map) for (const [token, id] of vocab) visit(token, id);
  else for (const token of Object.keys(vocab)) visit(token, (vocab as Record<string, number>)[token] as number);
};

/** @throws Error at an id that is not a whole number from 0, or that two tokens have. */
export const vocabulary = (who: string, vocab: Vocab, added: readonly AddedToken[]): Vocabulary => {
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
  const texts = new Set(added.map(({ id }) => id));
  const specialIds = new Set(added.filter(({ special }) => special !== false).map(({ id }) => id));
  const { bytes: all, starts } = tokenBytes(tokens, (id) => texts.has(id));

  const check = (caller: string, id: number): void => {
    if (typeof id !== 'number' || tokens[id] === undefined)
      throw new RangeError(`${caller}: id ${id} is not in the vocabulary (size ${size})`);
  };
  const byteLength = (id: number): number => (starts[id + 1] as number) - (starts[id] as number);

  return {
    size,
    specials: new Map(added.filter(({ id }) => specialIds.has(id)).map(({ text, id }) => [text, id])),
    token: (id) => tokens[id],
    id: (token) => ids.get(token),
    bytes: (id) => {
      check('bytes', id);
      return all.slice(starts[id], starts[id + 1]);
    },
    byteLength,
    decode: (wanted, { skipSpecials = false }: DecodeOptions = {}) => {
      const kept: number[] = [];
      let length = 0;
      for (const id of wanted) {
        check('decode', id);
        if (skipSpecials && specialIds.has(id)) continue;
        kept.push(id);
        length += byteLength(id);
      }
      const bytes = new Uint8Array(length);
      let at = 0;
      for (const id of kept)
        for (let i = starts[id] as number; i < (starts[id + 1] as number); i++) bytes[at++] = all[i] as number;
      // Without `ignoreBOM` a U+FEFF at the beginning would be dropped.
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    },
  };
};
