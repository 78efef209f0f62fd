import type { Decoding } from './byte-decoding.ts';
import { byteOf, type DecodeStep, type DecodeStepFactory } from './decode-steps.ts';
import type { StreamingDecoder } from './streaming-decoder.ts';
import type { TokenTable } from './token-table.ts';

/** One step after another: the tokens of each go to the next, and those of the last are text. */
const inTurn = (steps: readonly DecodeStep[]): { push(token: string): string; end(): string } => {
  const feed = (from: number, token: string): string => {
    const step = steps[from];
    if (!step) return token;
    let text = '';
    for (const next of step.push(token)) text += feed(from + 1, next);
    return text;
  };
  const rest = (step: DecodeStep, index: number): string =>
    step
      .end()
      .map((token) => feed(index + 1, token))
      .join('');
  return { push: (token) => feed(0, token), end: () => steps.map(rest).join('') };
};

const utf8 = new TextEncoder();

/**
 * Tokens are text, which the steps put together. `bytes` of an id is what it adds to a text that has begun: with the
 * space before it, if it begins a word.
 */
export const tokenDecoding = (table: TokenTable, steps: readonly DecodeStepFactory[]): Decoding => {
  const begin = (): ReturnType<typeof inTurn> => inTurn(steps.map((step) => step()));
  const tokenOf = (caller: string, id: number): string => {
    table.expectId(caller, id);
    return table.token(id) as string;
  };

  const decoder: Decoding['decoder'] = ({ skipSpecials = false } = {}): StreamingDecoder => {
    let step = begin();
    return {
      push: (id) => {
        const token = tokenOf('decode', id);
        return skipSpecials && table.isSpecial(id) ? '' : step.push(token);
      },
      end: () => {
        const rest = step.end();
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
      const text = step.push(token) + step.end();
      const byte = byteOf(token);
      return byte !== undefined && text !== token ? Uint8Array.of(byte) : utf8.encode(text);
    },
  };
};
