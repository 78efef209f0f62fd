import { describe, expect, test } from 'vitest';
import { TINT } from './heads-picture.ts';
import { paintLines } from './lines.ts';
import type { Picture } from './painter.ts';
import { escapeMarkup, pictureSvg } from './svg-painter.ts';
import { contrast, inkOn, type Rgb, rgbOf, shade, themes } from './themes.ts';
import { quoted, tokenLine, tokenPieces } from './token-text.ts';

const over = (top: Rgb, below: Rgb, opacity: number): Rgb =>
  top.map((value, i) => value * opacity + (below[i] as number) * (1 - opacity)) as unknown as Rgb;

describe.each(['light', 'dark'] as const)('the %s theme', (name) => {
  const theme = themes[name];
  const on = (ink: string, ground: string): number => contrast(rgbOf(ink), rgbOf(ground));

  test('has text that is easy to read (WCAG AA: 4.5)', () => {
    for (const ground of [theme.background, theme.surface])
      for (const ink of [theme.text, theme.muted]) expect(on(ink, ground)).toBeGreaterThan(4.5);
    expect(on(theme.background, theme.query)).toBeGreaterThan(4.5); // a pressed button
    for (const color of [theme.query, theme.key]) {
      expect(on(color, theme.background)).toBeGreaterThan(4.5); // labels of the cross
      const tinted = over(rgbOf(color), rgbOf(theme.background), TINT);
      expect(contrast(rgbOf(theme.text), tinted)).toBeGreaterThan(4.5);
    }
  });

  test('has numbers that are easy to read on every shade', () => {
    for (let i = 0; i <= 100; i++) {
      const color = shade(theme, i / 100);
      const ink: Rgb = inkOn(color) === 'rgb(0, 0, 0)' ? [0, 0, 0] : [255, 255, 255];
      expect(contrast(ink, color)).toBeGreaterThan(4.5);
    }
  });

  test('goes one way from 0 to 1', () => {
    const ends: Rgb = rgbOf(theme.ramp[0] as string);
    const far = [...Array(101).keys()].map((i) => contrast(ends, shade(theme, i / 100)));
    expect(far).toEqual([...far].sort((a, b) => a - b));
  });
});

describe('tokens', () => {
  test('show their white space', () => {
    expect(tokenPieces(' the')).toEqual([
      { text: '·', blank: true },
      { text: 'the', blank: false },
    ]);
    expect(['a b', '\n\n', '\t', '', '\u0007', '👩‍👧'].map((text) => tokenLine({ text }))).toEqual([
      'a·b',
      '↵↵',
      '⇥',
      '∅',
      '␦07',
      '👩‍👧',
    ]);
    expect([' it', '\n'].map((text) => quoted({ text }))).toEqual(['“it”', '“↵”']);
  });
});

describe('an SVG file', () => {
  const picture = (paint: Picture['paint']): string => pictureSvg({ width: 10, height: 5, paint }, '#ffffff', 'a < b');

  test('is well formed whatever tokens are', () => {
    const svg = picture((painter) => painter.text('<&">\u0007', 1, 2, { color: '#000000', size: 3, rotate: -90 }));
    expect(svg).toContain('<title>a &lt; b</title>');
    expect(svg).toContain('transform="rotate(-90 1 2)" font-size="3" fill="#000000">&lt;&amp;&quot;&gt;</text>');
    expect(escapeMarkup('a\u0000\tb')).toBe('a\tb');
  });

  test('has a line for each weight that can be seen', () => {
    const grid = { rows: 2, columns: 2, values: Float32Array.of(0.9, 0.001, 0.4, 0.6) };
    const box = { x: 0, y: 0, width: 8, rowHeight: 2 };
    const curves = (active?: { side: 'query' | 'key'; index: number }): number =>
      picture((painter) => paintLines(painter, grid, box, themes.light, active)).split('C').length - 1;
    expect(curves()).toBe(3);
    expect(curves({ side: 'query', index: 1 })).toBe(2);
    expect(curves({ side: 'key', index: 1 })).toBe(1);
  });
});
