import type { Attention } from './data.ts';
import type { Picture } from './painter.ts';
import type { ViewState } from './state.ts';
import type { Theme } from './themes.ts';

const [MARGIN, TITLE] = [16, 28];

/** What a picture shows, in words. */
export const titleOf = (sets: readonly Attention[], { set, view, layer, head }: ViewState): string => {
  const { name, layers } = sets[set] as Attention;
  const kind = sets.length > 1 ? [name] : [];
  const place = [`Layer ${layers[layer]?.name}`, head === 'mean' ? 'mean of all heads' : `head ${head}`];
  return [...kind, ...(view === 'overview' ? ['All layers and heads'] : place)].join(' · ');
};

/** A picture with a margin, and with its title above. */
export const titled = ({ width, height, paint }: Picture, title: string, theme: Theme): Picture => ({
  width: Math.max(width, 220) + 2 * MARGIN,
  height: height + TITLE + 2 * MARGIN,
  paint: (painter) => {
    painter.text(title, MARGIN, MARGIN + TITLE / 2 - 4, { color: theme.text, size: 14, bold: true });
    paint({
      rect: (x, y, ...rest) => painter.rect(x + MARGIN, y + MARGIN + TITLE, ...rest),
      frame: (x, y, ...rest) => painter.frame(x + MARGIN, y + MARGIN + TITLE, ...rest),
      text: (text, x, y, style) => painter.text(text, x + MARGIN, y + MARGIN + TITLE, style),
      image: (image, x, y, ...rest) => painter.image(image, x + MARGIN, y + MARGIN + TITLE, ...rest),
      curves: (ends, style) =>
        painter.curves(
          ends.map(([[x0, y0], [x1, y1]]) => [
            [x0 + MARGIN, y0 + MARGIN + TITLE],
            [x1 + MARGIN, y1 + MARGIN + TITLE],
          ]),
          style,
        ),
    });
  },
});
