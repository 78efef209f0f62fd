import { writeTokenBytes } from './byte-alphabet.ts';

/** The bytes of all tokens, one after the other: those of id i are from `starts[i]` to `starts[i + 1]`. */
export type TokenBytes = { readonly bytes: Uint8Array; readonly starts: Uint32Array };

const utf8 = new TextEncoder();

/** @param isText whether a token is its own text, and not in the byte alphabet. An array for each token would be slow. */
export const tokenBytes = (tokens: readonly (string | undefined)[], isText: (id: number) => boolean): TokenBytes => {
  const units = tokens.reduce<number>((sum, token) => sum + (token?.length ?? 0), 0);
  const bytes = new Uint8Array(3 * units); // UTF-8 has at most three bytes for a code unit
  const starts = new Uint32Array(tokens.length + 1);
  let at = 0;
  for (let id = 0; id < tokens.length; id++) {
    const token = tokens[id] ?? '';
    const written = isText(id) ? -1 : writeTokenBytes(token, bytes, at);
    at += written >= 0 ? written : utf8.encodeInto(token, bytes.subarray(at)).written;
    starts[id + 1] = at;
  }
  return { bytes: bytes.slice(0, at), starts };
};
