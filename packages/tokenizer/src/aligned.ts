import type { Span } from './tokenizer.ts';

/** A text, or a part of one, that knows its place in the text it comes from. */
export type Aligned = {
  readonly text: string;
  /** Where it begins: in the source, or in what `origin` takes places of. */
  readonly at: number;
  /** The span in the source of a rewritten stretch. Left out where nothing was rewritten. */
  readonly origin?: (start: number, end: number) => Span;
};

/** The source itself. */
export const itself = (text: string): Aligned => ({ text, at: 0 });

/** A stretch of an aligned text. */
export const part = ({ text, at, origin }: Aligned, start: number, end: number): Aligned => ({
  text: text.slice(start, end),
  at: at + start,
  origin,
});

/** The span in the source of a stretch of an aligned text. */
export const spanOf = ({ at, origin }: Aligned, start: number, end: number): Span =>
  origin ? origin(at + start, at + end) : [at + start, at + end];
