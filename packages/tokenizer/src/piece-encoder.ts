import type { Span } from './tokenizer.ts';

/** The tokens of one piece of a text, and the stretch of the piece that each covers, in UTF-16 code units. */
export type PieceTokens = { readonly ids: readonly number[]; readonly spans: readonly Span[] };

/** Encodes one piece of a text. What it knows does not change, so that pieces can be remembered. */
export type PieceEncoder = (piece: string) => PieceTokens;
