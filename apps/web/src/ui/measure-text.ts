const widths = new Map<string, number>();
let context: CanvasRenderingContext2D | null | undefined;

/** The width of a text of the page's own font, of a size in pixels. */
export const measureText = (text: string, size: number): number => {
  const key = `${size}/${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length * size * 0.6;
  context.font = `600 ${size}px ${getComputedStyle(document.body).fontFamily}`;
  const { width } = context.measureText(text);
  if (widths.size > 5000) widths.clear();
  widths.set(key, width);
  return width;
};
