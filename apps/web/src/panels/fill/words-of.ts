import type { Filled } from '../../engine/fill/fill-gaps.ts';
import type { Surprise } from '../../engine/fill/surprises.ts';
import { percent } from '../../ui/numbers.ts';

/** A piece of a word as it is drawn. */
type Piece = { readonly text: string; readonly surprise?: Surprise | undefined };

/** A word as it is drawn. */
export type DrawnWord = {
  readonly number: number;
  readonly pieces: readonly Piece[];
  /** The number of its gap, from 0; undefined for a word that can be read. */
  readonly gap?: number;
  /** What reads it out: it begins with what is written. */
  readonly label: string;
};

/** Bits of surprise that colour a word fully: one in a thousand. */
const MOST_BITS = 10;

/** 0 for what was certain, 1 for what hardly anybody would have said. */
export const strength = (probability: number): number =>
  Math.min(1, Math.max(0, -Math.log2(Math.max(probability, Number.MIN_VALUE)) / MOST_BITS));

/**
 * A candidate as it is written in place of a span: as the person wrote it where it is the same word, else with a capital
 * where that word had one. Many tokenizers know small letters alone.
 */
const asWritten = (text: string, [start, end]: readonly [number, number], candidate: string): string => {
  const replaced = text.slice(start, end);
  if (replaced.toLowerCase() === candidate.toLowerCase()) return replaced;
  const begins = start === 0 || (/^\p{Lu}/u.test(replaced) && !replaced.startsWith('['));
  return begins ? candidate.charAt(0).toUpperCase() + candidate.slice(1) : candidate;
};

/** A piece that goes on with a word, as people can read it. */
export const pieceText = (text: string): string => text.trim().replace(/^##(?=.)/, '…');

/** The words of a sentence, with gaps in which the likeliest candidate stands. */
export const drawnWords = (
  { text, words, gaps }: Filled,
  surprises: ReadonlyMap<number, Surprise> | undefined,
): DrawnWord[] =>
  words.map(({ tokens, isMask, span }, number): DrawnWord => {
    const gap = gaps.findIndex(({ word }) => word === number);
    if (gap >= 0) {
      const [best] = gaps[gap]?.candidates ?? [];
      const said = best ? asWritten(text, span, pieceText(best.text)) || '?' : '?';
      const share = best ? percent(best.probability) : '';
      const label = `${said} ${share}: the model’s guess for gap ${gap + 1}.${isMask ? '' : ' Show the word again'}`;
      return { number, gap, pieces: [{ text: said }], label };
    }
    let end = -1;
    const pieces = tokens.map(({ span, position }): Piece => {
      // Parts of one character have the span of all of it.
      const own = span[0] < end ? '' : text.slice(...span);
      end = Math.max(end, span[1]);
      return { text: own, surprise: surprises?.get(position) };
    });
    const written = pieces
      .map(({ text, surprise }) => `${text} ${surprise ? percent(surprise.probability) : ''}`.trim())
      .join(' ');
    return { number, pieces, label: `${written}: hide it` };
  });

const goesOn = (candidate: string): boolean => /^….+$/.test(candidate);

/** The text with a candidate in place of a word. `…ly` goes on with the word before. */
export const putIn = (text: string, span: readonly [number, number], candidate: string): string => {
  const [start, end] = span;
  return goesOn(candidate)
    ? text.slice(0, start).trimEnd() + candidate.slice(1) + text.slice(end)
    : text.slice(0, start) + asWritten(text, span, candidate) + text.slice(end);
};

/** Numbers of the words that stay hidden when a candidate takes the place of a word: it may be one with the word before. */
export const hiddenAfter = (
  hidden: readonly number[],
  word: number,
  before: string,
  candidate: string,
): readonly number[] => {
  const joins = goesOn(candidate) && /[\p{L}\p{N}]\s*$/u.test(before);
  return hidden.filter((number) => number !== word).map((number) => (joins && number > word ? number - 1 : number));
};
