import { byteCharacters } from './byte-alphabet.ts';
import { mergePairs } from './merge-pairs.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The ids of one piece of a text. Their bytes, one after the other, are the piece in UTF-8. */
export type PieceEncoder = (piece: string) => readonly number[];

const utf8 = new TextEncoder();

/** Merges the bytes of a piece. Every part and result of a merge must be in the vocabulary. */
export const pieceEncoder = (
  who: string,
  { id }: Pick<Vocabulary, 'id'>,
  merges: Iterable<readonly [left: string, right: string]>,
  { ignoreMerges = false }: { readonly ignoreMerges?: boolean } = {},
): PieceEncoder => {
  const idIn = (merge: string, token: string): number => {
    const found = id(token);
    if (found === undefined)
      throw new Error(`${who}: merge "${merge}" needs ${JSON.stringify(token)}, which is not in the vocabulary`);
    return found;
  };
  const merge = mergePairs(
    Array.from(merges, ([left, right]) => {
      const name = `${left} ${right}`;
      return { left: idIn(name, left), right: idIn(name, right), result: idIn(name, left + right) };
    }),
  );
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
      if (whole !== undefined) return [whole];
    }
    const ids = new Int32Array(bytes.length);
    for (let i = 0; i < ids.length; i++) ids[i] = idOfByte(bytes[i] as number);
    return merge(ids);
  };
};
