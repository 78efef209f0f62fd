import type { Random } from '@blockformer/core';

/** What stands around a text, and ends a sentence in it. */
export type Marks = { readonly start: number; readonly end: number; readonly sentenceEnds: ReadonlySet<number> };

/** Where sentences begin in a run of ids. */
export const sentenceStarts = (ids: readonly number[], { sentenceEnds }: Marks): number[] =>
  [0, ...ids.keys()].filter((at, i) => i === 0 || (at > 0 && sentenceEnds.has(ids[at - 1] as number)));

/**
 * Windows of `length` ids, the marks around them included, each from the beginning of a sentence chosen at random. None is
 * padded: `length` is at most that of the shortest run, plus 2.
 */
export const randomWindows = (
  runs: readonly { readonly ids: readonly number[]; readonly starts: readonly number[] }[],
  marks: Marks,
  { count, length }: { readonly count: number; readonly length: number },
  random: Random,
): number[][] =>
  Array.from({ length: count }, () => {
    const { ids, starts } = runs[Math.floor(random() * runs.length)] as (typeof runs)[number];
    const start = Math.min(starts[Math.floor(random() * starts.length)] as number, ids.length - (length - 2));
    return [marks.start, ...ids.slice(start, start + length - 2), marks.end];
  });

/** Lengths of many sizes, each power of two as likely as any other. */
export const randomLength = (least: number, most: number, random: Random): number =>
  Math.round(least * (most / least) ** random());
