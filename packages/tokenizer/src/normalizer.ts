import { type Aligned, rewriter } from './aligned.ts';

/** Rewrites a text before it is cut into pieces. */
export type Normalizer = (text: Aligned) => Aligned;

export type NormalizationForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

/**
 * For each code point of `normal`, the normalized text, how many code points of the text it takes the place of: 2 for é
 * from e and an accent; 1 and 0 for the two that é falls apart into.
 */
const replacedCounts = (text: string, normal: string, form: NormalizationForm): number[] => {
  const decomposed = form.startsWith('NFK') ? 'NFKD' : 'NFD';
  // Both texts fall apart into the same elements. Equal ones keep their order, in both directions, so the n-th acute
  // accent of one is the n-th of the other, and it is enough to count: the first element of a character stands for it.
  const counts = new Map<string, number[]>();
  const taken = new Map<string, number>();
  for (const character of text) {
    let count = 1;
    for (const element of character.normalize(decomposed)) {
      const known = counts.get(element);
      if (known) known.push(count);
      else counts.set(element, [count]);
      count = 0;
    }
  }
  const take = (element: string): number => {
    const index = taken.get(element) ?? 0;
    taken.set(element, index + 1);
    return counts.get(element)?.[index] ?? 0;
  };
  return Array.from(normal, (character) => {
    let count = 0;
    for (const element of character.normalize(decomposed)) count += take(element);
    return count;
  });
};

/**
 * A Unicode normalization form. As in Hugging Face's library, a character composed of several has the span of the first,
 * and one that was decomposed has the span of the whole.
 */
export const unicodeNormalizer = (form: NormalizationForm): Normalizer => {
  return (source) => {
    const text = source.text.normalize(form);
    if (text === source.text) return source;
    const places = Array.from(source.text); // the code points of the source
    const result = rewriter(source);
    let next = 0; // the first code point that nothing has replaced, and where it is
    let nextAt = 0;
    let start = 0;
    let end = 0;
    let character = 0;
    const counts = replacedCounts(source.text, text, form);
    for (const written of text) {
      const count = counts[character++] as number;
      for (let i = 0; i < count; i++) {
        const at = nextAt;
        nextAt += (places[next++] as string).length;
        if (i === 0) [start, end] = [at, nextAt];
      }
      result.put(written, start, end);
    }
    return result.done();
  };
};

/** One after the other. */
export const normalizeInTurn =
  (steps: readonly Normalizer[]): Normalizer =>
  (text) =>
    steps.reduce((current, step) => step(current), text);
