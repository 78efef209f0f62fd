/** Sets of code points, as ranges that are sorted and do not touch. Surrogates are never among them: UTF-8 has none. */
export type CodePoints = readonly (readonly [first: number, last: number])[];

const LAST = 0x10ffff;
const SURROGATES = [0xd800, 0xdfff] as const;

/** The ranges put in order and together. */
export function union(...sets: readonly CodePoints[]): CodePoints {
  const sorted = sets.flat().toSorted(([a], [b]) => a - b);
  const result: [number, number][] = [];
  for (const [first, last] of sorted) {
    const previous = result.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else result.push([first, last]);
  }
  return result;
}

/** What is in neither the set nor the surrogates. */
export function complement(set: CodePoints): CodePoints {
  const result: [number, number][] = [];
  let next = 0;
  for (const [first, last] of union(set, [SURROGATES])) {
    if (first > next) result.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= LAST) result.push([next, LAST]);
  return result;
}

/** What is in both. */
export const intersection = (a: CodePoints, b: CodePoints): CodePoints =>
  complement(union(complement(a), complement(b)));

export const single = (codePoint: number): CodePoints => [[codePoint, codePoint]];

/** All code points but surrogates. */
export const ANY: CodePoints = complement([]);

/** The code points for which `test` is true, without surrogates. Takes some 50 ms. */
export function codePointsWhere(test: (character: string) => boolean): CodePoints {
  const result: [number, number][] = [];
  for (const [first, last] of ANY) {
    for (let codePoint = first; codePoint <= last; codePoint++) {
      if (!test(String.fromCodePoint(codePoint))) continue;
      const previous = result.at(-1);
      if (previous?.[1] === codePoint - 1) previous[1] = codePoint;
      else result.push([codePoint, codePoint]);
    }
  }
  return result;
}
