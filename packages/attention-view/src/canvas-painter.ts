import { FONT, type Measure, type Painter, type Picture, type TextStyle } from './painter.ts';

const fontOf = ({ size, bold, italic }: Pick<TextStyle, 'size' | 'bold' | 'italic'>): string =>
  `${italic ? 'italic ' : ''}${bold ? '600 ' : ''}${size}px ${FONT}`;

const alignments = { start: 'left', middle: 'center', end: 'right' } as const;

const contextOf = (canvas: HTMLCanvasElement): CanvasRenderingContext2D => {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('attention-view: this browser gives no canvas to draw on');
  return context;
};

/** Draws on a canvas, in CSS pixels. */
const canvasPainter = (context: CanvasRenderingContext2D): Painter => ({
  rect: (x, y, width, height, fill) => {
    context.fillStyle = fill;
    context.fillRect(x, y, width, height);
  },
  frame: (x, y, width, height, color, thickness) => {
    context.strokeStyle = color;
    context.lineWidth = thickness;
    context.strokeRect(x, y, width, height);
  },
  curves: (ends, { color, width, opacity }) => {
    context.beginPath();
    for (const [[x0, y0], [x1, y1]] of ends) {
      const middle = (x0 + x1) / 2;
      context.moveTo(x0, y0);
      context.bezierCurveTo(middle, y0, middle, y1, x1, y1);
    }
    context.globalAlpha = opacity;
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
    context.globalAlpha = 1;
  },
  text: (text, x, y, style) => {
    context.save();
    context.translate(x, y);
    if (style.rotate) context.rotate((style.rotate * Math.PI) / 180);
    context.font = fontOf(style);
    context.fillStyle = style.color;
    context.textAlign = alignments[style.align ?? 'start'];
    context.textBaseline = 'middle';
    context.fillText(text, 0, 0);
    context.restore();
  },
  image: (image, x, y, width, height, smooth) => {
    context.imageSmoothingEnabled = smooth;
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, x, y, width, height);
  },
});

/** Makes a canvas of this many CSS pixels, and gives what draws on it. What it showed before is gone. */
export const sizeCanvas = (
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  density: number,
): { readonly context: CanvasRenderingContext2D; readonly painter: Painter } => {
  canvas.width = Math.max(1, Math.round(width * density));
  canvas.height = Math.max(1, Math.round(height * density));
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = contextOf(canvas);
  context.setTransform(density, 0, 0, density, 0, 0);
  return { context, painter: canvasPainter(context) };
};

const MOST_PIXELS = 4096 * 4096;

/** Pixels of the canvas for one of CSS: what the screen has, less where a canvas would be too large. */
export const densityFor = (width: number, height: number, wanted: number): number =>
  Math.max(0.5, Math.min(wanted, 2, Math.sqrt(MOST_PIXELS / Math.max(1, width * height))));

/** Measures with the fonts of a page. */
export const canvasMeasure = (): Measure => {
  const context = contextOf(document.createElement('canvas'));
  return (text, style) => {
    context.font = fontOf(style);
    return context.measureText(text).width;
  };
};

/** A picture on a canvas of its own. */
export const pictureCanvas = ({ width, height, paint }: Picture, background: string): HTMLCanvasElement => {
  const canvas = document.createElement('canvas');
  const { painter } = sizeCanvas(canvas, width, height, densityFor(width, height, 2));
  painter.rect(0, 0, width, height, background);
  paint(painter);
  return canvas;
};
