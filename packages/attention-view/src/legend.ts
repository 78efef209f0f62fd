import type { Attention } from './data.ts';
import { make } from './dom.ts';
import type { ViewState } from './state.ts';
import type { Theme } from './themes.ts';

const MARKS = [0, 0.05, 0.2, 0.5, 1];

/** What the colours and lines mean, and how exact the numbers are. */
export const legend = (
  { causal, within, self }: Attention,
  { view, specials }: ViewState,
  theme: Theme,
): HTMLElement => {
  const notes = [
    view === 'heads' && 'The wider a line, the more of its attention goes there.',
    view !== 'heads' && self && 'Each row is a token that looks, each column one that is looked at.',
    view !== 'heads' && causal && 'Blank: later tokens are not seen.',
    !specials && 'Special tokens are hidden: rows may come to less than 1.',
    view !== 'heads' && !self && 'Each row is a token that is written, each column one that is read.',
    within > 0 && `Weights are exact to ${within < 0.0001 ? '0.00001' : within.toPrecision(1)}.`,
  ].filter((note) => typeof note === 'string');
  const scale = make('div', { class: 'scale', 'aria-hidden': 'true' });
  scale.style.setProperty('--ramp', `linear-gradient(90deg, ${theme.ramp.join(', ')})`);
  for (const mark of MARKS) {
    const tick = make('span', {}, String(mark));
    tick.style.left = `${Math.sqrt(mark) * 100}%`;
    scale.append(tick);
  }
  const children = view === 'heads' ? [] : [scale];
  return make('div', { class: 'legend' }, ...children, make('p', {}, notes.join(' ')));
};
