import { sizeCanvas } from './canvas-painter.ts';
import type { ViewToken } from './data.ts';
import { make } from './dom.ts';
import { strongest } from './grid.ts';
import { headings, headsLayout, headsPicture, tint, weightOf } from './heads-picture.ts';
import { type Active, paintLines } from './lines.ts';
import { shortWeight, showWeight } from './numbers.ts';
import type { HeldToken } from './state.ts';
import { quoted, tokenPieces } from './token-text.ts';
import type { CreateView, ViewContext } from './view-context.ts';

type Side = Active['side'];

const NAMED = 4; // the most tokens that the sentence above the picture names

/** A token with signs for its white space, which ears are spared, unless there is nothing else. */
const tokenElement = ({ text }: ViewToken): HTMLElement => {
  const pieces = tokenPieces(text);
  const hidden = pieces.some(({ blank }) => !blank) ? 'true' : undefined;
  const children = pieces.map((piece) => (piece.blank ? make('i', { 'aria-hidden': hidden }, piece.text) : piece.text));
  return make('span', { class: 'token' }, ...children);
};

/** What the active token looks at, or who looks at it. */
const sentence = (context: ViewContext, active: Active): string => {
  const { attention, shown, state } = context;
  const sides = { query: [attention.queries, shown.queries], key: [attention.keys, shown.keys] } as const;
  const token = (side: Side, index: number): ViewToken =>
    sides[side][0][sides[side][1][index] as number] ?? { text: '' };
  const other: Side = active.side === 'query' ? 'key' : 'query';
  const found = strongest(context.grid(state.layer, state.head), active.side, active.index, NAMED)
    .filter(({ weight }, i) => i === 0 || weight >= 0.01)
    .map(({ index, weight }) => `${quoted(token(other, index))} ${showWeight(weight, attention.within)}`);
  const verb = active.side === 'query' ? 'looks at' : 'is looked at by';
  return `${quoted(token(active.side, active.index))} ${verb} ${found.join(' · ')}`;
};

/**
 * Tokens on both sides, lines between them. One token is active: under the pointer, at the focus, or held by a click or
 * Enter.
 */
export const headsView: CreateView = (host, context) => {
  const { attention, shown, state, theme, density } = context;
  const { rowHeight, size, left, middle, right } = headsLayout(context);
  const grid = context.grid(state.layer, state.head);
  const sides = {
    query: { tokens: attention.queries, positions: shown.queries },
    key: { tokens: attention.keys, positions: shown.keys },
  };
  const [from, to] = headings(attention.self);

  const column = (side: Side, heading: string, width: number) => {
    const { tokens, positions } = sides[side];
    const options = positions.map((position, index) => {
      const token = tokens[position] ?? { text: '' };
      const text = tokenElement(token);
      const weight = make('span', { class: 'weight' });
      const attributes = {
        role: 'option',
        id: `${side}-${index}`,
        class: token.special ? 'special' : undefined,
        'aria-description': token.special ? 'special token' : undefined,
        title: token.id === undefined ? undefined : `id ${token.id}`,
      };
      return { element: make('div', attributes, ...(side === 'query' ? [weight, text] : [text, weight])), weight };
    });
    const list = make(
      'div',
      {
        role: 'listbox',
        tabindex: 0,
        'aria-label': side === 'query' ? `Tokens: ${from}` : `Tokens: ${to}`,
        class: side,
      },
      ...options.map(({ element }) => element),
    );
    const box = make(
      'div',
      { class: 'column', style: `width:${width}px` },
      make('div', { class: 'heading', 'aria-hidden': 'true' }, heading),
      list,
    );
    return { options, list, box };
  };
  const columns = { query: column('query', from, left), key: column('key', to, right) };
  const canvas = make('canvas', { 'aria-hidden': 'true' });
  const style = `--row:${rowHeight}px;--size:${size}px`;
  host.append(make('div', { class: 'heads', style }, columns.query.box, canvas, columns.key.box));
  const height = Math.max(grid.rows, grid.columns) * rowHeight;
  const { context: drawing, painter } = sizeCanvas(canvas, middle, height, density);
  const box = { x: 0, y: 0, width: middle, rowHeight };

  /** What is drawn while no token is active, kept. */
  const resting = (): HTMLCanvasElement => {
    const kept = make('canvas');
    paintLines(sizeCanvas(kept, middle, height, density).painter, grid, box, theme);
    return kept;
  };
  const rest = resting();

  const activeOf = (token: HeldToken | undefined): Active | undefined => {
    const index = token ? sides[token.side].positions.indexOf(token.position) : -1;
    return token && index >= 0 ? { side: token.side, index } : undefined;
  };
  const tokenOf = ({ side, index }: Active): HeldToken => ({ side, position: sides[side].positions[index] as number });
  let kept = activeOf(state.token);
  let active: Active | undefined;

  const show = (next: Active | undefined): void => {
    active = next;
    drawing.clearRect(0, 0, middle, height);
    drawing.globalAlpha = active ? 0.1 : 1;
    drawing.drawImage(rest, 0, 0, middle, height);
    drawing.globalAlpha = 1;
    if (active) paintLines(painter, grid, box, theme, active);
    const color = active?.side === 'key' ? theme.key : theme.query;
    for (const side of ['query', 'key'] as const) {
      const { options, list } = columns[side];
      for (const [index, { element, weight }] of options.entries()) {
        const chosen = active?.side === side && active.index === index;
        const share = active && active.side !== side ? weightOf(grid, active, index) : 0;
        element.style.background = chosen ? tint(color, 1) : share >= 0.005 ? tint(color, share) : '';
        element.setAttribute('aria-selected', String(chosen));
        weight.textContent = shortWeight(share);
      }
      if (active?.side === side) list.setAttribute('aria-activedescendant', `${side}-${active.index}`);
      else list.removeAttribute('aria-activedescendant');
    }
    context.say(active && sentence(context, active));
  };

  /** What the person points at; without one, what is held. */
  const point = (next: Active | undefined): void => {
    show(next ?? kept);
    context.point(next && tokenOf(next));
  };

  const hold = (next: Active | undefined): void => {
    const same = next && kept && next.side === kept.side && next.index === kept.index;
    kept = same ? undefined : next;
    context.choose({ token: kept && tokenOf(kept) });
  };

  const indexAt = (event: Event, side: Side): number =>
    columns[side].options.findIndex(({ element }) => event.composedPath().includes(element));

  const move = (side: Side, to: number): void => {
    const last = columns[side].options.length - 1;
    point({ side, index: Math.max(0, Math.min(last, to)) });
    columns[side].options[active?.index ?? 0]?.element.scrollIntoView({ block: 'nearest' });
  };

  for (const side of ['query', 'key'] as const) {
    const { list } = columns[side];
    list.addEventListener('pointerover', (event) => {
      const index = indexAt(event, side);
      if (index >= 0 && event.pointerType === 'mouse') point({ side, index });
    });
    list.addEventListener('pointerleave', () => point(undefined));
    list.addEventListener('click', (event) => {
      const index = indexAt(event, side);
      if (index < 0) return;
      hold({ side, index });
      show(kept ?? (list.matches(':hover') ? { side, index } : undefined));
    });
    list.addEventListener('focus', () => {
      if (list.matches(':focus-visible')) point(kept?.side === side ? kept : { side, index: 0 });
    });
    list.addEventListener('blur', () => point(undefined));
    list.addEventListener('keydown', (event) => {
      const index = active?.side === side ? active.index : 0;
      const other: Side = side === 'query' ? 'key' : 'query';
      const last = columns[side].options.length - 1;
      const moves: Record<string, () => void> = {
        ArrowDown: () => move(side, index + 1),
        ArrowUp: () => move(side, index - 1),
        Home: () => move(side, 0),
        End: () => move(side, last),
        Enter: () => hold({ side, index }),
        ' ': () => hold({ side, index }),
        Escape: () => hold(undefined),
        [side === 'query' ? 'ArrowRight' : 'ArrowLeft']: () => {
          columns[other].list.focus();
          move(other, index);
        },
      };
      const run = moves[event.key];
      if (!run || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      run();
    });
  }
  show(kept);
  return {
    picture: () => headsPicture(context, active ?? kept),
    focusable: columns.query.list,
    point: (token) => show(activeOf(token) ?? kept),
  };
};
