import type { PieceEncoder } from './piece-encoder.ts';

// Words come again, long pieces hardly ever; a full cache is some 10 MB.
const MAX_LENGTH = 32;
const MAX_PIECES = 50_000;

/** Keeps the ids of short pieces. When the cache is full it starts anew. */
export const rememberPieces = (encode: PieceEncoder): PieceEncoder => {
  const known = new Map<string, readonly number[]>();
  return (piece) => {
    const found = known.get(piece);
    if (found) return found;
    const ids = encode(piece);
    if (piece.length > MAX_LENGTH) return ids;
    if (known.size === MAX_PIECES) known.clear();
    // A copy of the piece: engines keep a slice as a view, so that one word would keep a whole book in memory.
    known.set(piece.split('').join(''), ids);
    return ids;
  };
};
