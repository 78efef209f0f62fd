import { densityFor, sizeCanvas } from './canvas-painter.ts';
import { make } from './dom.ts';
import { percent } from './numbers.ts';
import type { Painter, Picture } from './painter.ts';
import { habitsOf } from './patterns.ts';
import type { CreateView, ViewContext } from './view-context.ts';

type Place = { readonly layer: number; readonly head: number };

const [LEFT, TOP, GAP] = [40, 24, 6];
const [LEAST, MOST] = [32, 128];

const layoutOf = ({ attention, shown, width }: ViewContext) => {
  const heads = Math.max(...attention.layers.map((layer) => layer.heads));
  const fit = Math.floor((width - LEFT) / heads) - GAP;
  const cell = Math.max(LEAST, Math.min(MOST, fit));
  const high = Math.max(16, Math.min(cell, Math.round((cell * shown.queries.length) / shown.keys.length)));
  const tall = attention.self ? cell : Math.max(high, Math.min(cell, 24));
  const layers = attention.layers.length;
  return { heads, cell, tall, width: LEFT + heads * (cell + GAP), height: TOP + layers * (tall + GAP) + 2 };
};

/** All heads, a row for each layer. */
const overviewPicture = (context: ViewContext): Picture => {
  const { attention, theme, shown } = context;
  const { heads, cell, tall, width, height } = layoutOf(context);
  return {
    width,
    height,
    paint: (painter) => {
      painter.text('layer', 0, TOP / 2 - 1, { color: theme.muted, size: 11 });
      for (let head = 0; head < heads; head++)
        painter.text(head === 0 ? 'head 0' : `${head}`, LEFT + head * (cell + GAP) + cell / 2, TOP / 2 - 1, {
          color: theme.muted,
          size: 11,
          align: 'middle',
        });
      for (const [layer, { name, heads: own }] of attention.layers.entries()) {
        const y = TOP + layer * (tall + GAP);
        painter.text(name, LEFT - 12, y + tall / 2, { color: theme.muted, size: 11, align: 'end' });
        for (let head = 0; head < own; head++) {
          const x = LEFT + head * (cell + GAP);
          painter.rect(x, y, cell, tall, theme.surface);
          painter.image(context.thumbnail(layer, head), x, y, cell, tall, shown.keys.length > cell);
        }
      }
    },
  };
};

/** What a head does, in a sentence, as far as averages tell it. */
const describe = ({ attention }: ViewContext, { layer, head }: Place): string => {
  const name = `Layer ${attention.layers[layer]?.name} · head ${head}`;
  if (!attention.self) return name;
  const { first, previous, itself, next } = habitsOf(attention, layer, head);
  const parts = [`first token ${percent(first)}`, `token before ${percent(previous)}`, `itself ${percent(itself)}`];
  return `${name}, on average: ${[...parts, ...(attention.causal ? [] : [`token after ${percent(next)}`])].join(' · ')}`;
};

/** All heads of all layers as small pictures: to find the one worth a closer look. */
export const overview: CreateView = (host, context) => {
  const { attention, state, theme } = context;
  const { heads, cell, tall, width, height } = layoutOf(context);
  const density = densityFor(width, height, context.density);
  const [below, above] = [make('canvas'), make('canvas', { class: 'above' })];
  const layers = attention.layers.length;
  const widget = make(
    'div',
    {
      class: 'cells',
      role: 'application',
      tabindex: 0,
      'aria-roledescription': 'overview',
      'aria-label': `${layers} layers of up to ${heads} heads. Arrow keys move from head to head, Enter opens one.`,
      style: `width:${width}px;height:${height}px`,
    },
    below,
    above,
  );
  host.append(make('div', { class: 'scroll' }, widget));
  overviewPicture(context).paint(sizeCanvas(below, width, height, density).painter);
  const { context: drawing, painter } = sizeCanvas(above, width, height, density);

  const frame = (brush: Painter, { layer, head }: Place, color: string): void =>
    brush.frame(LEFT + head * (cell + GAP) - 2, TOP + layer * (tall + GAP) - 2, cell + 4, tall + 4, color, 2);
  const chosen: Place = { layer: state.layer, head: state.head === 'mean' ? 0 : state.head };

  let active: Place | undefined;
  const show = (next: Place | undefined): void => {
    active = next;
    drawing.clearRect(0, 0, width, height);
    frame(painter, chosen, theme.query);
    if (next) frame(painter, next, theme.key);
    above.style.cursor = next ? 'pointer' : '';
    context.say(next && describe(context, next));
  };
  const at = ({ offsetX, offsetY }: { offsetX: number; offsetY: number }): Place | undefined => {
    const layer = Math.floor((offsetY - TOP) / (tall + GAP));
    const head = Math.floor((offsetX - LEFT) / (cell + GAP));
    return head >= 0 && head < (attention.layers[layer]?.heads ?? 0) ? { layer, head } : undefined;
  };
  const open = (place: Place): void => context.choose({ ...place, view: 'heads' });

  above.addEventListener('pointermove', (event) => {
    const next = at(event);
    if (next?.layer !== active?.layer || next?.head !== active?.head) show(next);
  });
  above.addEventListener('pointerleave', () => show(undefined));
  above.addEventListener('click', (event) => {
    const next = at(event);
    if (next) open(next);
  });
  widget.addEventListener('focus', () => {
    if (widget.matches(':focus-visible')) show(active ?? chosen);
  });
  widget.addEventListener('blur', () => show(undefined));
  widget.addEventListener('keydown', (event) => {
    const { layer, head } = active ?? chosen;
    const steps: Record<string, readonly [number, number]> = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
    };
    const step = steps[event.key];
    if (!(step || event.key === 'Enter') || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (!step) return open({ layer, head });
    const row = Math.max(0, Math.min(layers - 1, layer + step[0]));
    show({ layer: row, head: Math.max(0, Math.min((attention.layers[row]?.heads ?? 1) - 1, head + step[1])) });
  });
  show(undefined);
  return { picture: () => overviewPicture(context), focusable: widget };
};
