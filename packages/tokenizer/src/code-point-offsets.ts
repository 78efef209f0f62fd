import type { Span } from './tokenizer.ts';

/**
 * The same places counted in Unicode code points, as Python and Hugging Face count them: an emoji is one, not two.
 *
 * @throws RangeError at an offset outside the text.
 */
export const codePointOffsets = (text: string, offsets: readonly Span[]): Span[] => {
  const counts = new Uint32Array(text.length + 1); // code points that begin before each code unit
  let count = 0;
  let unit = 0;
  for (const character of text) {
    counts[unit] = count++;
    // Inside a surrogate pair, its code point has begun.
    if (character.length === 2) counts[unit + 1] = count;
    unit += character.length;
  }
  counts[unit] = count;

  const at = (offset: number): number => {
    const found = counts[offset];
    if (found === undefined)
      throw new RangeError(`codePointOffsets: offset ${offset} is outside the text (${text.length} code units)`);
    return found;
  };
  return offsets.map(([start, end]) => [at(start), at(end)]);
};
