export type TextStyle = {
  readonly color: string;
  readonly size: number;
  readonly align?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
  readonly italic?: boolean;
  /** Degrees, clockwise, around the place of the text. */
  readonly rotate?: number;
};

type CurveStyle = { readonly color: string; readonly width: number; readonly opacity: number };

export type Point = readonly [x: number, y: number];

/** What a picture is drawn with: a canvas, or an SVG file. */
export type Painter = {
  rect(x: number, y: number, width: number, height: number, fill: string): void;
  frame(x: number, y: number, width: number, height: number, color: string, thickness: number): void;
  /** Curves from left to right, level at both ends, all of one style. */
  curves(ends: readonly (readonly [from: Point, to: Point])[], style: CurveStyle): void;
  /** Around its middle in height. */
  text(text: string, x: number, y: number, style: TextStyle): void;
  image(image: HTMLCanvasElement, x: number, y: number, width: number, height: number, smooth: boolean): void;
};

/** How wide a text is. */
export type Measure = (text: string, style: Pick<TextStyle, 'size' | 'bold' | 'italic'>) => number;

/** A picture that can be drawn anywhere. */
export type Picture = { readonly width: number; readonly height: number; paint(painter: Painter): void };

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';

/** The text, or as much of it as fits, with `…`. */
export const fitText = (
  measure: Measure,
  text: string,
  width: number,
  style: Pick<TextStyle, 'size' | 'bold' | 'italic'>,
): string => {
  if (measure(text, style) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && measure(`${characters.join('')}…`, style) > width) characters.pop();
  return `${characters.join('')}…`;
};
