import type { ThemeName } from '../../../studio/theme.ts';

/** The colours of numbers: the stronger, the farther from 0. Blue above, orange below; with letters on them nothing is written. */
const ends = {
  light: { above: [36, 86, 201], below: [180, 80, 10] },
  dark: { above: [143, 180, 255], below: [255, 176, 102] },
} as const;

/** `value` in a row whose largest is `most`, as fill and opacity. */
export const ink = (
  theme: ThemeName,
  value: number,
  most: number,
): { readonly fill: string; readonly opacity: number } => {
  const [r, g, b] = ends[theme][value < 0 ? 'below' : 'above'];
  return { fill: `rgb(${r} ${g} ${b})`, opacity: most > 0 ? Math.min(1, Math.abs(value) / most) : 0 };
};

/**
 * A vector as a background: a cell for each number, without a node for each. `fade` is in the colours, since an opacity would
 * make a layer of every vector.
 */
export const stripes = (theme: ThemeName, values: ArrayLike<number>, most: number, fade = 1): string => {
  const stops = Array.from(values, (value, i) => {
    const [r, g, b] = ends[theme][value < 0 ? 'below' : 'above'];
    const color = `rgb(${r} ${g} ${b} / ${(fade * ink(theme, value, most).opacity).toFixed(3)})`;
    return `${color} ${((100 * i) / values.length).toFixed(3)}% ${((100 * (i + 1)) / values.length).toFixed(3)}%`;
  });
  return `linear-gradient(90deg, ${stops.join(', ')})`;
};

/** The number farthest from 0. */
export const mostOf = (...vectors: readonly ArrayLike<number>[]): number =>
  vectors.reduce(
    (most, values) => Array.from(values).reduce((found, value) => Math.max(found, Math.abs(value)), most),
    0,
  );
