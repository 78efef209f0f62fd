/** Where things are in the picture of the stack, in pixels of CSS. */

type Column = { readonly x: number; readonly width: number };

export type StackLayout = {
  readonly wide: boolean;
  readonly width: number;
  readonly height: number;
  /** The middle of the stream. */
  readonly stream: number;
  readonly left: Column;
  readonly right: Column;
  readonly lens: Column;
  /** Of it, what the probability of the word that is asked about gets; none where there is no room. */
  readonly asked: number;
  readonly boxHeight: number;
  /** How wide the stream is at most. */
  readonly widest: number;
  /** The end of the stream at the token. */
  readonly bottom: number;
  /** The upper end of a level: the embedding is level 0, block 0 is level 1. What is said there is beside it. */
  top(level: number): number;
};

/** Below this width what is told beside the stream gets fewer words. */
const WIDE = 560;
const ABOVE = 58;
const BELOW = 46;

export const layOut = (available: number, layers: number): StackLayout => {
  const wide = available >= WIDE;
  const width = Math.max(300, Math.min(900, Math.floor(available)));
  const levelHeight = layers <= 6 ? 98 : 90;
  const height = ABOVE + (layers + 1) * levelHeight + BELOW;
  const bottom = height - BELOW;
  const [left, gap, right]: [Column, number, number] = wide
    ? [{ x: 64, width: Math.min(176, Math.max(136, width * 0.2)) }, 50, 116]
    : [{ x: 0, width: 82 }, 18, 90];
  const stream = left.x + left.width + gap;
  const rightX = stream + gap;
  const lensX = rightX + right + (wide ? 28 : 10);
  return {
    wide,
    width,
    height,
    stream,
    left,
    right: { x: rightX, width: right },
    lens: { x: lensX, width: width - lensX },
    asked: wide ? Math.min(110, (width - lensX) * 0.3) : 0,
    boxHeight: levelHeight - 38,
    widest: wide ? 40 : 26,
    bottom,
    top: (level) => bottom - (level + 1) * levelHeight,
  };
};

/** How wide the stream is for a vector: in proportion to its length. */
export const streamWidth = (length: number, longest: number, widest: number): number =>
  Math.max(2, (length / longest) * widest);

const point = (x: number, y: number): string => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** The outline of the stream through points of different width, from below. */
export const streamPath = (x: number, points: readonly { readonly y: number; readonly width: number }[]): string => {
  const side = (sign: 1 | -1, along: typeof points): string =>
    along
      .map(({ y, width }, i) => {
        const at = x + (sign * width) / 2;
        const before = along[i - 1];
        if (!before) return `L${point(at, y)}`;
        const middle = (before.y + y) / 2;
        return `C${point(x + (sign * before.width) / 2, middle)} ${point(at, middle)} ${point(at, y)}`;
      })
      .join('');
  return `M${point(x, points[0]?.y ?? 0)}${side(-1, points)}${side(1, [...points].reverse())}Z`;
};

/** A flow from a box into the stream. */
export const flowPath = (from: number, y: number, to: number, rise: number): string => {
  const middle = (from + to) / 2;
  return `M${point(from, y)}C${point(middle, y)} ${point(middle, y)} ${point(to, y - rise)}`;
};

/** A text of the monospaced font that fits; what does not ends in an ellipsis. */
export const fit = (text: string, width: number, size: number): string => {
  const room = Math.max(2, Math.floor(width / (size * 0.61)));
  const letters = [...text];
  return letters.length <= room ? text : `${letters.slice(0, room - 1).join('')}…`;
};

/** The end of a text that fits, from a word on. */
export const fitEnd = (text: string, width: number, size: number): string => {
  const room = Math.max(2, Math.floor(width / (size * 0.61)));
  if ([...text].length <= room) return text;
  const end = [...text].slice(1 - room).join('');
  const space = end.indexOf(' ');
  return `…${space >= 0 && space < end.length / 2 ? end.slice(space) : end}`;
};
