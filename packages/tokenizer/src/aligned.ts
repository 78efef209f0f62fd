import type { Span } from './tokenizer.ts';

/** A text, or a part of one, that knows its place in the text it comes from. */
export type Aligned = {
  readonly text: string;
  /** Where it begins: in the source, or in what `origin` takes places of. */
  readonly at: number;
  /** The span in the source of a rewritten stretch. Left out where nothing was rewritten. */
  readonly origin?: (start: number, end: number) => Span;
  /** Where the stretch of the source begins that was rewritten, if it is not `at`. */
  readonly begin?: number;
};

/** The source itself. */
export const itself = (text: string): Aligned => ({ text, at: 0 });

/** The span in the source of a stretch of an aligned text. */
export const spanOf = ({ at, origin }: Aligned, start: number, end: number): Span =>
  origin ? origin(at + start, at + end) : [at + start, at + end];

/** Where an aligned text begins in the source, with what a normalizer took away there. */
export const beginOf = ({ at, begin = at }: Aligned): number => begin;

/** A stretch of an aligned text. */
export const part = (source: Aligned, start: number, end: number): Aligned => {
  const { text, at, origin } = source;
  if (!origin) return { text: text.slice(start, end), at: at + start };
  const begin = start === 0 && end === text.length ? beginOf(source) : spanOf(source, start, end)[0];
  return { text: text.slice(start, end), at: at + start, origin, begin };
};

/** Writes a new text from an old one, and remembers what comes from where. */
export type Rewriter = {
  /** What comes next is as it was. */
  keep(start: number, end: number): void;
  /** What comes next stands for a stretch of the old text. */
  put(text: string, start: number, end: number): void;
  /** The new text, or the old one if it is the same. */
  done(): Aligned;
};

export const rewriter = (source: Aligned): Rewriter => {
  const parts: string[] = [];
  const starts: number[] = []; // of each code unit of the new text, in the old one
  const ends: number[] = [];
  return {
    keep: (start, end) => {
      parts.push(source.text.slice(start, end));
      for (let unit = start; unit < end; unit++) {
        starts.push(unit);
        ends.push(unit + 1);
      }
    },
    put: (text, start, end) => {
      parts.push(text);
      for (let unit = 0; unit < text.length; unit++) {
        starts.push(start);
        ends.push(end);
      }
    },
    done: () => {
      const text = parts.join('');
      if (text === source.text) return source;
      const origin = (from: number, to: number): Span => spanOf(source, starts[from] as number, ends[to - 1] as number);
      return { text, at: 0, origin, begin: beginOf(source) };
    },
  };
};
