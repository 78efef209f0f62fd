import type { Decoding } from './byte-decoding.ts';
import { byteOf, type DecodeStep, type DecodeStepFactory } from './decode-steps.ts';
import type { StreamingDecoder } from './streaming-decoder.ts';
import type { TokenTable } from './token-table.ts';

/** One step after another: the tokens of each go to the next. */
const inTurn = (steps: readonly DecodeStep[]): DecodeStep => {
  const feed = (from: number, tokens: readonly string[]): readonly string[] =>
    steps.slice(from).reduce((current, step) => current.flatMap((token) => step.push(token)), tokens);
  return {
    push: (token) => feed(0, [token]),
    end: () => steps.flatMap((step, index) => feed(index + 1, step.end())),
  };
};

const utf8 = new TextEncoder();

/**
 * Tokens are text, which the steps put together. `bytes` of an id is what it adds to a text that has begun: with the
 * space before it, if it begins a word.
 */
export const tokenDecoding = (table: TokenTable, steps: readonly DecodeStepFactory[]): Decoding => {
  const begin = (): DecodeStep => inTurn(steps.map((step) => step()));
  const tokenOf = (caller: string, id: number): string => {
    table.expectId(caller, id);
    return table.token(id) as string;
  };

  const decoder: Decoding['decoder'] = ({ skipSpecials = false } = {}): StreamingDecoder => {
    let step = begin();
    return {
      push: (id) => {
        const token = tokenOf('decode', id);
        return skipSpecials && table.isSpecial(id) ? '' : step.push(token).join('');
      },
      end: () => {
        const rest = step.end().join('');
        step = begin();
        return rest;
      },
    };
  };

  return {
    decoder,
    decode: (ids, options) => {
      const stream = decoder(options);
      const parts: string[] = [];
      for (const id of ids) parts.push(stream.push(id));
      parts.push(stream.end());
      return parts.join('');
    },
    bytes: (id) => {
      const token = tokenOf('bytes', id);
      if (table.isAdded(id)) return utf8.encode(token);
      const step = begin();
      step.push('a'); // so that the token is not the first
      const text = [...step.push(token), ...step.end()].join('');
      const byte = byteOf(token);
      return byte !== undefined && text !== token ? Uint8Array.of(byte) : utf8.encode(text);
    },
  };
};
