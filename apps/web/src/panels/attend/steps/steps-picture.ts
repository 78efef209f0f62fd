import type { ThemeName } from '../../../studio/theme.ts';
import { tokenText } from '../../../ui/token-text.ts';
import { isRoot } from './explain.ts';
import { quoted, signed, weightText } from './number-text.ts';
import { ink, mostOf } from './palette.ts';
import type { Steps } from './steps-of.ts';

const ROW = 22;
const [TOP, LEFT, MARGIN] = [84, 130, 16];
const SVG = 'http://www.w3.org/2000/svg';

/** All steps of a token as one picture, for a file. */
export const stepsPicture = (
  { query, keys, scale, biased, output }: Steps,
  { title, token, texts, theme }: { title: string; token: string; texts: readonly string[]; theme: ThemeName },
): SVGSVGElement => {
  const K = query.length;
  const cell = K > 80 ? 2.5 : K > 40 ? 4 : 7;
  const strip = K * cell;
  // The right edges of numbers, and where vectors and bars begin.
  const at = { key: LEFT, product: LEFT + strip + 80, value: LEFT + strip + 430 };
  const [scaledAt, maskAt, barAt, weightAt] = [80, 155, 175, 335].map((x) => at.product + x) as [
    number,
    number,
    number,
    number,
  ];
  const width = at.value + 50 + strip + MARGIN;
  const valueAt = at.value + 50;
  const height = TOP + 2 * ROW + keys.length * ROW + ROW + MARGIN + 8;
  const muted = theme === 'dark' ? '#a5adbd' : '#586072';
  const text = theme === 'dark' ? '#e9ebf1' : '#171a21';

  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
  const add = (name: string, attributes: Readonly<Record<string, string | number>>, content?: string): void => {
    const element = document.createElementNS(SVG, name);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value));
    if (content !== undefined) element.textContent = content;
    svg.append(element);
  };
  const write = (
    content: string,
    x: number,
    y: number,
    style: { end?: boolean; fill?: string; bold?: boolean; size?: number } = {},
  ) =>
    add(
      'text',
      {
        x,
        y: y + ROW / 2,
        'dominant-baseline': 'central',
        'text-anchor': style.end ? 'end' : 'start',
        fill: style.fill ?? text,
        'font-size': style.size ?? 12,
        'font-weight': style.bold ? 600 : 400,
      },
      content,
    );
  const vector = (values: ArrayLike<number>, x: number, y: number, most: number, fade = 1): void => {
    for (let i = 0; i < values.length; i++) {
      const { fill, opacity } = ink(theme, values[i] as number, most);
      if (opacity * fade < 0.004) continue;
      add('rect', {
        x: x + i * cell,
        y: y + 3,
        width: cell,
        height: ROW - 6,
        fill,
        'fill-opacity': (opacity * fade).toFixed(3),
      });
    }
    add('rect', { x, y: y + 3, width: strip, height: ROW - 6, fill: 'none', stroke: muted, 'stroke-opacity': 0.3 });
  };

  const scales = { key: mostOf(...keys.map(({ key }) => key)), value: mostOf(...keys.map(({ value }) => value)) };
  const heaviest = Math.max(...keys.map(({ weight }) => weight));
  write(title, MARGIN, MARGIN - 6, { bold: true, size: 15 });
  const scaling = biased ? '+ bias' : isRoot(scale, K) ? `÷ √${K}` : `× ${scale.toFixed(4)}`;
  const head = { fill: muted, bold: true };
  write('1  Query · key', at.key, 44, head);
  write(`2  ${scaling}`, scaledAt, 44, { ...head, end: true });
  write('3  Mask', maskAt, 44, { ...head, end: true });
  write('4  Softmax', barAt, 44, head);
  write('5  Values', valueAt, 44, head);
  write(`query ${quoted(token)}`, MARGIN, TOP - 12, { fill: muted });
  vector(query, at.key, TOP - 12, mostOf(query));
  for (const [i, { key, value, product, scaled, hidden, weight }] of keys.entries()) {
    const y = TOP + ROW + i * ROW;
    const fill = hidden ? muted : text;
    write(tokenText(texts[i] ?? ''), MARGIN, y, { fill });
    vector(key, at.key, y, scales.key, hidden ? 0.35 : 1);
    write(signed(product), at.product - 12, y, { end: true, fill });
    write(signed(scaled), scaledAt, y, { end: true, fill });
    write(hidden ? '−∞' : signed(scaled), maskAt, y, { end: true });
    const { fill: bar } = ink(theme, 1, 1);
    add('rect', { x: barAt, y: y + 5, width: (105 * weight) / heaviest, height: ROW - 10, fill: bar });
    write(weightText(weight), weightAt, y, { end: true });
    vector(value, valueAt, y, scales.value, weight / heaviest);
  }
  const y = TOP + ROW + keys.length * ROW + 8;
  write('sum', MARGIN, y, { fill: muted, bold: true });
  write(keys.reduce((sum, { weight }) => sum + weight, 0).toFixed(4), weightAt, y, { end: true, bold: true });
  vector(output, valueAt, y, Math.max(scales.value * heaviest, mostOf(output)));
  return svg;
};
