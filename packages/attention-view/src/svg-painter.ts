import { FONT, type Painter, type Picture } from './painter.ts';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it stands in markup. Characters that XML cannot have are left out. */
export const escapeMarkup = (text: string): string =>
  text
    .replace(/[&<>"]/g, (character) => escapes[character] as string)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML forbids
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');

const round = (value: number): number => Math.round(value * 100) / 100;

const svgPainter = (parts: string[]): Painter => ({
  rect: (x, y, width, height, fill) => {
    parts.push(
      `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}"/>`,
    );
  },
  frame: (x, y, width, height, color, thickness) => {
    const place = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
    parts.push(`<rect ${place} fill="none" stroke="${color}" stroke-width="${thickness}"/>`);
  },
  curves: (ends, { color, width, opacity }) => {
    if (ends.length === 0) return;
    const path = ends.map(([[x0, y0], [x1, y1]]) => {
      const middle = round((x0 + x1) / 2);
      return `M${round(x0)} ${round(y0)}C${middle} ${round(y0)} ${middle} ${round(y1)} ${round(x1)} ${round(y1)}`;
    });
    const style = `stroke="${color}" stroke-width="${round(width)}" stroke-opacity="${round(opacity)}"`;
    parts.push(`<path d="${path.join('')}" fill="none" ${style}/>`);
  },
  text: (text, x, y, { color, size, align = 'start', bold, italic, rotate }) => {
    const turn = rotate ? ` transform="rotate(${rotate} ${round(x)} ${round(y)})"` : '';
    const weight = `${bold ? ' font-weight="600"' : ''}${italic ? ' font-style="italic"' : ''}`;
    const place = `x="${round(x)}" y="${round(y)}" dominant-baseline="central" text-anchor="${align}"`;
    parts.push(`<text ${place}${turn}${weight} font-size="${size}" fill="${color}">${escapeMarkup(text)}</text>`);
  },
  image: (image, x, y, width, height, smooth) => {
    const place = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
    const style = smooth ? '' : ' style="image-rendering:pixelated"';
    parts.push(`<image ${place} preserveAspectRatio="none"${style} href="${image.toDataURL('image/png')}"/>`);
  },
});

/** A picture as an SVG file. */
export const pictureSvg = ({ width, height, paint }: Picture, background: string, title: string): string => {
  const parts: string[] = [];
  const painter = svgPainter(parts);
  painter.rect(0, 0, width, height, background);
  paint(painter);
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}"`;
  return `${head} font-family="${escapeMarkup(FONT)}" role="img"><title>${escapeMarkup(title)}</title>${parts.join('')}</svg>\n`;
};
