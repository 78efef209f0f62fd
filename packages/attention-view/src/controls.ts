import type { Attention } from './data.ts';
import { make } from './dom.ts';
import { hasSpecials } from './grid.ts';
import { type ViewState, viewNames } from './state.ts';

export type Actions = {
  choose(change: Partial<ViewState>): void;
  saveSvg(): void;
  savePng(): void;
};

export type Controls = { readonly element: HTMLElement; update(state: ViewState): void };

const titles = { heads: 'Lines', matrix: 'Matrix', overview: 'All heads' } as const;

/** Buttons of which one is pressed. */
const segments = <T>(label: string, values: readonly (readonly [T, string])[], choose: (value: T) => void) => {
  const buttons = values.map(([value, text]) => {
    const button = make('button', { type: 'button' }, text);
    button.addEventListener('click', () => choose(value));
    return { value, button };
  });
  return {
    element: make('div', { class: 'segments', role: 'group', 'aria-label': label }, ...buttons.map((b) => b.button)),
    update: (chosen: T) => {
      for (const { value, button } of buttons) button.setAttribute('aria-pressed', String(value === chosen));
    },
  };
};

const chooser = (label: string, choose: (value: string) => void) => {
  const select = make('select', { 'aria-label': label });
  select.addEventListener('change', () => choose(select.value));
  return {
    element: make('label', { class: label.toLowerCase() }, make('span', { 'aria-hidden': 'true' }, label), select),
    /** The options are made anew only when they are others, so that the focus stays. */
    update: (options: readonly (readonly [string, string])[], chosen: string) => {
      const key = options.join('\n');
      if (select.dataset['key'] !== key) {
        select.dataset['key'] = key;
        select.replaceChildren(...options.map(([value, text]) => make('option', { value }, text)));
      }
      select.value = chosen;
    },
  };
};

const saveButton = (kind: string, save: () => void): HTMLButtonElement => {
  const button = make('button', { type: 'button', 'aria-label': `Save as ${kind}`, title: `Save as ${kind}` }, kind);
  button.addEventListener('click', save);
  return button;
};

/** What is chosen: the set, the view, the layer, the head, special tokens; and what saves the picture. */
export const createControls = (sets: readonly Attention[], actions: Actions): Controls => {
  const kinds = segments(
    'Attention',
    sets.map(({ name }, index) => [index, name] as const),
    (set) => actions.choose({ set, token: undefined }),
  );
  const views = segments(
    'View',
    viewNames.map((name) => [name, titles[name]] as const),
    (view) => actions.choose({ view }),
  );
  const layer = chooser('Layer', (value) => actions.choose({ layer: Number(value) }));
  const head = chooser('Head', (value) => actions.choose({ head: value === 'mean' ? 'mean' : Number(value) }));
  const box = make('input', { type: 'checkbox' });
  box.addEventListener('change', () => actions.choose({ specials: box.checked }));
  const specials = make('label', { class: 'check' }, box, make('span', {}, 'Special tokens'));
  const save = make('div', { class: 'save' }, saveButton('SVG', actions.saveSvg), saveButton('PNG', actions.savePng));
  const element = make('div', { class: 'bar' });
  if (sets.length > 1) element.append(kinds.element);
  element.append(views.element, layer.element, head.element, specials, save);
  return {
    element,
    update: (state) => {
      const attention = sets[state.set] as Attention;
      kinds.update(state.set);
      views.update(state.view);
      layer.update(
        attention.layers.map(({ name }, index) => [String(index), name] as const),
        String(state.layer),
      );
      const heads = [...Array(attention.layers[state.layer]?.heads ?? 1).keys()].map((i) => [`${i}`, `${i}`] as const);
      head.update(heads.length > 1 ? [...heads, ['mean', 'mean of all'] as const] : heads, String(state.head));
      box.checked = state.specials;
      specials.hidden = !hasSpecials(attention);
      for (const { element } of [layer, head]) element.hidden = state.view === 'overview';
    },
  };
};
