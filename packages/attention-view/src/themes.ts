/** The colours of every picture, for screens and for files. */
export type Theme = {
  readonly name: 'light' | 'dark';
  readonly background: string;
  readonly surface: string;
  readonly border: string;
  readonly text: string;
  readonly muted: string;
  /** Of what a token looks at. */
  readonly query: string;
  /** Of who looks at a token. */
  readonly key: string;
  /** Weights from 0 to 1. */
  readonly ramp: readonly string[];
};

export const themes: Readonly<Record<Theme['name'], Theme>> = {
  light: {
    name: 'light',
    background: '#ffffff',
    surface: '#f4f5f8',
    border: '#cdd2dc',
    text: '#171a21',
    muted: '#586072',
    query: '#2456c9',
    key: '#b4500a',
    ramp: ['#f3f5fa', '#c9d8f6', '#86a9ec', '#3f6bd1', '#1d3c92', '#0d1d50'],
  },
  dark: {
    name: 'dark',
    background: '#12141a',
    surface: '#1b1e26',
    border: '#3a4050',
    text: '#e9ebf1',
    muted: '#a5adbd',
    query: '#8fb4ff',
    key: '#ffb066',
    ramp: ['#1a1d25', '#20335f', '#3259a8', '#5d8be0', '#a3c2fb', '#f1f6ff'],
  },
};

export type Rgb = readonly [number, number, number];

export const rgbOf = (hex: string): Rgb => {
  const at = (from: number): number => Number.parseInt(hex.slice(from, from + 2), 16);
  return [at(1), at(3), at(5)];
};

const STEPS = 256;

const between = (ramp: readonly string[], share: number): Rgb => {
  const place = share * (ramp.length - 1);
  const lower = Math.min(Math.floor(place), ramp.length - 2);
  const [a, b] = [rgbOf(ramp[lower] as string), rgbOf(ramp[lower + 1] as string)];
  const mix = (i: 0 | 1 | 2): number => Math.round(a[i] + (b[i] - a[i]) * (place - lower));
  return [mix(0), mix(1), mix(2)];
};

const tables: Readonly<Record<Theme['name'], readonly Rgb[]>> = {
  light: Array.from({ length: STEPS }, (_, i) => between(themes.light.ramp, i / (STEPS - 1))),
  dark: Array.from({ length: STEPS }, (_, i) => between(themes.dark.ramp, i / (STEPS - 1))),
};

/**
 * The colour of a weight. The ramp goes by the square root, so that small weights can be told apart: most weights are
 * small. The legend shows it.
 */
export const shade = ({ name }: Theme, weight: number): Rgb =>
  tables[name][Math.min(STEPS - 1, Math.round(Math.sqrt(weight) * (STEPS - 1)))] as Rgb;

export const css = ([r, g, b]: Rgb, opacity = 1): string =>
  opacity === 1 ? `rgb(${r}, ${g}, ${b})` : `rgba(${r}, ${g}, ${b}, ${opacity.toFixed(3)})`;

/** The luminance of WCAG 2. */
const luminance = (rgb: Rgb): number => {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

export const contrast = (a: Rgb, b: Rgb): number => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

const [BLACK, WHITE]: [Rgb, Rgb] = [
  [0, 0, 0],
  [255, 255, 255],
];

/** Black or white, whichever is easier to read on a colour: at least 4.5 to 1 on any. */
export const inkOn = (rgb: Rgb): string => css(contrast(rgb, BLACK) > contrast(rgb, WHITE) ? BLACK : WHITE);
