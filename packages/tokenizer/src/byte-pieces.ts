import { byteCharacters } from './byte-alphabet.ts';
import { type Merge, mergePairs } from './merge-pairs.ts';
import type { PieceEncoder } from './piece-encoder.ts';
import { pieceSpans } from './piece-spans.ts';
import type { TokenTable } from './token-table.ts';
import type { Span } from './tokenizer.ts';

const utf8 = new TextEncoder();

/**
 * An encoder from a function that gives the ids of a piece: their bytes, one after the other, are the piece in UTF-8. An
 * id with a part of a character's bytes has the span of the whole character.
 */
export const bytePieces =
  (idsOf: (piece: string) => readonly number[], byteLength: (id: number) => number): PieceEncoder =>
  (piece) => {
    const ids = idsOf(piece);
    const spans: Span[] = [];
    pieceSpans(piece, ids.map(byteLength), (start, end) => spans.push([start, end]));
    return { ids, spans };
  };

/**
 * Merges of ids from merges of tokens: the result is both side by side, the right one without `prefix`.
 *
 * @throws Error when a part or a result is not in the vocabulary.
 */
export const readMerges = (
  who: string,
  { id }: Pick<TokenTable, 'id'>,
  merges: Iterable<readonly [left: string, right: string]>,
  prefix = '',
): Merge[] => {
  const idIn = (merge: string, token: string): number => {
    const found = id(token);
    if (found === undefined)
      throw new Error(`${who}: merge "${merge}" needs ${JSON.stringify(token)}, which is not in the vocabulary`);
    return found;
  };
  return Array.from(merges, ([left, right]) => {
    const name = `${left} ${right}`;
    const result = left + right.slice(prefix.length);
    return { left: idIn(name, left), right: idIn(name, right), result: idIn(name, result) };
  });
};

/** The ids of a piece: its bytes, merged. Every part and result of a merge must be in the vocabulary. */
export const mergedBytes = (
  who: string,
  { id, isSpecial }: Pick<TokenTable, 'id' | 'isSpecial'>,
  merges: Iterable<readonly [left: string, right: string]>,
  { ignoreMerges = false }: { readonly ignoreMerges?: boolean } = {},
): ((piece: string) => number[]) => {
  const merge = mergePairs(readMerges(who, { id }, merges));
  const byteIds = byteCharacters.map((character) => id(character));
  const idOfByte = (byte: number): number => {
    const found = byteIds[byte];
    if (found === undefined) {
      const name = `0x${byte.toString(16).padStart(2, '0')}`;
      throw new RangeError(`encode: the vocabulary has no token for the byte ${name} ("${byteCharacters[byte]}")`);
    }
    return found;
  };

  return (piece) => {
    const bytes = utf8.encode(piece);
    if (ignoreMerges) {
      const whole = id(Array.from(bytes, (byte) => byteCharacters[byte]).join(''));
      if (whole !== undefined && !isSpecial(whole)) return [whole];
    }
    const ids = new Int32Array(bytes.length);
    for (let i = 0; i < ids.length; i++) ids[i] = idOfByte(bytes[i] as number);
    return merge(ids);
  };
};
