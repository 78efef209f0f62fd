import type { Language } from './graph.ts';

/**
 * The texts of a language, and each with a space before it: for tokenizers whose tokens begin words with a space, which is
 * dropped from the first token of a text (SentencePiece, WordPiece).
 */
export function spaceBefore({ nodes, start }: Language): Language {
  const spaced = { bytes: [{ low: 0x20, high: 0x20, to: start }], empty: [start], calls: [], end: false };
  return { nodes: [...nodes, spaced], start: nodes.length };
}
