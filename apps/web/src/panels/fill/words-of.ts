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

/** The words of a sentence, with gaps in which the likeliest candidate stands. */
export const drawnWords = (
  { text, words, gaps }: Filled,
  surprises: ReadonlyMap<number, Surprise> | undefined,
): DrawnWord[] =>
  words.map(({ tokens, isMask }, number): DrawnWord => {
    const gap = gaps.findIndex(({ word }) => word === number);
    if (gap >= 0) {
      const [best] = gaps[gap]?.candidates ?? [];
      const said = best?.text.trim() || '?';
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

/** The text with a candidate in place of a word, with a capital where that had one. `…ly` goes on with the word before. */
export const putIn = (text: string, [start, end]: readonly [number, number], candidate: string): string => {
  if (/^….+$/.test(candidate)) return text.slice(0, start).trimEnd() + candidate.slice(1) + text.slice(end);
  const replaced = text.slice(start, end);
  const begins = start === 0 || (/^\p{Lu}/u.test(replaced) && !replaced.startsWith('['));
  const own = begins ? candidate.charAt(0).toUpperCase() + candidate.slice(1) : candidate;
  return text.slice(0, start) + own + text.slice(end);
};
