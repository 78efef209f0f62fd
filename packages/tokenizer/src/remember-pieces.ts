import type { PieceEncoder, PieceTokens } from './piece-encoder.ts';

// Words come again, long pieces hardly ever; a full cache is some 20 MB.
const MAX_LENGTH = 32;
const MAX_PIECES = 50_000;

/** Keeps the tokens of short pieces. When the cache is full it starts anew. */
export const rememberPieces = (encode: PieceEncoder): PieceEncoder => {
  const known = new Map<string, PieceTokens>();
  return (piece) => {
    const found = known.get(piece);
    if (found) return found;
    const tokens = encode(piece);
    if (piece.length > MAX_LENGTH) return tokens;
    if (known.size === MAX_PIECES) known.clear();
    // A copy of the piece: engines keep a slice as a view, so that one word would keep a whole book in memory.
    known.set(piece.split('').join(''), tokens);
    return tokens;
  };
};
