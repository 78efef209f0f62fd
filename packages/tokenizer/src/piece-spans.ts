const utf8Length = (codePoint: number): number =>
  codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;

/**
 * Gives `place(start, end)` the stretch of the piece of each id, in UTF-16 code units. An id with a part of a
 * character's bytes has the whole character. `lengths` are the ids' bytes.
 */
export const pieceSpans = (
  piece: string,
  lengths: readonly number[],
  place: (start: number, end: number) => void,
): void => {
  // The character that is being looked at, in code units and in bytes.
  let start = 0;
  let end = 0;
  let byteEnd = 0;
  const toCharacterOfByte = (byte: number): void => {
    while (byteEnd <= byte && end < piece.length) {
      const codePoint = piece.codePointAt(end) as number;
      start = end;
      end += codePoint > 0xffff ? 2 : 1;
      byteEnd += utf8Length(codePoint);
    }
  };

  let byte = 0;
  for (const length of lengths) {
    toCharacterOfByte(byte);
    const first = start;
    byte += length;
    toCharacterOfByte(byte - 1);
    place(first, end);
  }
};
