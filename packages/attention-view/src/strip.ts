import { make } from './dom.ts';
import type { HeadChoice } from './grid.ts';
import type { ViewContext } from './view-context.ts';

const SIZE = 52;

/** The heads of the layer as small pictures, to choose from. */
export const headStrip = ({ attention, state, shown, thumbnail, density, choose }: ViewContext): HTMLElement => {
  const { heads } = attention.layers[state.layer] as (typeof attention.layers)[number];
  const choices: HeadChoice[] = [...Array(heads).keys(), ...(heads > 1 ? (['mean'] as const) : [])];
  const tall = Math.max(14, Math.min(SIZE, Math.round((SIZE * shown.queries.length) / shown.keys.length)));
  return make(
    'div',
    { class: 'strip', role: 'group', 'aria-label': `Heads of layer ${attention.layers[state.layer]?.name}` },
    ...choices.map((head) => {
      const canvas = make('canvas', { 'aria-hidden': 'true' });
      canvas.width = SIZE * density;
      canvas.height = tall * density;
      canvas.style.cssText = `width:${SIZE}px;height:${tall}px`;
      const drawing = canvas.getContext('2d');
      if (drawing) {
        drawing.imageSmoothingEnabled = shown.keys.length > SIZE;
        drawing.drawImage(thumbnail(state.layer, head), 0, 0, canvas.width, canvas.height);
      }
      const label = head === 'mean' ? 'Mean of all heads' : `Head ${head}`;
      const attributes = { type: 'button', 'aria-label': label, 'data-head': head };
      const button = make('button', attributes, canvas, make('span', {}, String(head)));
      button.addEventListener('click', () => choose({ head }));
      return button;
    }),
  );
};

/** Marks the head that is shown, and brings it into view. */
export const pressHead = (strip: HTMLElement, head: HeadChoice): void => {
  for (const button of strip.querySelectorAll('button')) {
    const chosen = button.dataset['head'] === String(head);
    button.setAttribute('aria-pressed', String(chosen));
    const scroller = button.parentElement;
    if (!chosen || !scroller) continue;
    const [left, right] = [
      button.offsetLeft - scroller.offsetLeft,
      button.offsetLeft - scroller.offsetLeft + button.offsetWidth,
    ];
    if (left < scroller.scrollLeft || right > scroller.scrollLeft + scroller.clientWidth)
      scroller.scrollLeft = left - (scroller.clientWidth - button.offsetWidth) / 2;
  }
};
