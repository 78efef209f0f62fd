import { asText } from './as-text.ts';
import { canvasMeasure, pictureCanvas } from './canvas-painter.ts';
import { type Controls, createControls } from './controls.ts';
import { type Attention, type AttentionData, readData } from './data.ts';
import { make } from './dom.ts';
import { headsView } from './heads-view.ts';
import { legend } from './legend.ts';
import { matrixView } from './matrix-view.ts';
import { overview } from './overview.ts';
import type { Measure, Picture } from './painter.ts';
import { type PictureCache, pictureCache } from './picture-cache.ts';
import { saveFile } from './save-file.ts';
import { firstState, type HeldToken, settle, stateAttributes, stateFrom, stateNames, type ViewState } from './state.ts';
import { headStrip, pressHead } from './strip.ts';
import { style } from './style.ts';
import { pictureSvg } from './svg-painter.ts';
import { type Theme, themes } from './themes.ts';
import { titled, titleOf } from './titled.ts';
import type { View, ViewContext } from './view-context.ts';

const views = { heads: headsView, matrix: matrixView, overview } as const;

const hints = {
  heads:
    'Point at a token, or walk with the arrow keys, to see what it looks at; on the right, who looks at it. Click or Enter holds it.',
  matrix: 'Point at a cell, or walk with the arrow keys. Enter or a double click shows the lines of the row.',
  overview: 'Every head of every layer. Point at one to read what it does; click or Enter opens it.',
} as const;

// Where there are no elements (Node), the package can still be imported.
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/**
 * `<attention-view>`. Give it `data`; attributes and `state` say what is shown. After each change by the person it sends
 * `attention-change`, with the state as `detail`; while a token is pointed at in the lines, `attention-point`, with the token.
 *
 * One class of over 200 lines: an element is an object, and what is here is how it lives; what it shows is in other files.
 */
export class AttentionView extends Base {
  static readonly observedAttributes: readonly string[] = [...stateNames, 'theme'];

  #sets: readonly Attention[] = [];
  #data: AttentionData | undefined;
  #state: ViewState = firstState;
  #controls: Controls | undefined;
  #view: View | undefined;
  #stripKey = '';
  #drawnWidth = 0;
  #measure: Measure | undefined;
  #reflecting = false;
  #cache: PictureCache = pictureCache([]);
  readonly #root: ShadowRoot | undefined;
  readonly #parts = globalThis.document && {
    bar: make('div'),
    strip: make('div'),
    readout: make('output', { class: 'readout', 'aria-live': 'polite' }),
    stage: make('div', { class: 'stage' }),
    legend: make('div'),
    text: make('details', {}, make('summary', {}, 'In words')),
    box: make('div', { class: 'view' }),
  };
  readonly #dark = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
  readonly #redraw = (): void => this.#render();
  readonly #resized: ResizeObserver | undefined;

  constructor() {
    super();
    const { box, bar, strip, readout, stage, legend, text } = this.#parts;
    box.append(bar, strip, readout, stage, legend, text);
    this.#root = this.attachShadow({ mode: 'open' });
    this.#root.append(make('style', {}, style), make('slot'), box);
    text.addEventListener('toggle', () => this.#renderText());
    this.#resized = new ResizeObserver(() => {
      if (Math.abs(this.clientWidth - this.#drawnWidth) >= 1) this.#render();
    });
  }

  /** What is drawn. Setting it throws a RangeError when it makes no sense. */
  get data(): AttentionData | undefined {
    return this.#data;
  }

  set data(data: AttentionData | undefined) {
    this.#sets = data === undefined ? [] : readData(data);
    this.#data = data;
    this.#cache = pictureCache(this.#sets);
    this.#stripKey = '';
    this.#controls = this.#sets.length > 0 ? this.#createControls() : undefined;
    this.#parts.bar.replaceChildren(...(this.#controls ? [this.#controls.element] : []));
    this.#render();
  }

  /** What is shown. A part of it may be set; what is not in the data becomes the nearest that is. */
  get state(): ViewState {
    return this.#sets.length > 0 ? settle(this.#sets, this.#state) : this.#state;
  }

  set state(change: Partial<ViewState>) {
    this.#state = { ...this.state, ...change };
    this.#render();
  }

  /** Shows a token of the lines as if it were pointed at, without an event; undefined shows what is held. */
  point(token: HeldToken | undefined): void {
    this.#view?.point?.(token);
  }

  /** The picture as an SVG file. */
  toSvg(): string {
    return pictureSvg(this.#picture(), this.#theme.background, titleOf(this.#sets, this.state));
  }

  /** The picture as a PNG file, two pixels for one of CSS. */
  toPng(): Promise<Blob> {
    const canvas = pictureCanvas(this.#picture(), this.#theme.background);
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('attention-view: no PNG of this size'))));
    });
  }

  connectedCallback(): void {
    this.#takeEarly('data');
    this.#takeEarly('state');
    this.#dark?.addEventListener('change', this.#redraw);
    this.#resized?.observe(this);
    this.#render();
  }

  disconnectedCallback(): void {
    this.#dark?.removeEventListener('change', this.#redraw);
    this.#resized?.disconnect();
  }

  attributeChangedCallback(name: string): void {
    if (this.#reflecting) return;
    if (name !== 'theme') this.#state = stateFrom((name) => this.getAttribute(name));
    this.#render();
  }

  /** What was set before the page knew the element hides its accessors. */
  #takeEarly(name: 'data' | 'state'): void {
    if (!Object.hasOwn(this, name)) return;
    const value: unknown = this[name];
    delete (this as Record<string, unknown>)[name];
    Object.assign(this, { [name]: value });
  }

  get #theme(): Theme {
    const wanted = this.getAttribute('theme');
    if (wanted === 'light' || wanted === 'dark') return themes[wanted];
    return this.#dark?.matches ? themes.dark : themes.light;
  }

  #createControls(): Controls {
    const name = (): string => titleOf(this.#sets, this.state).toLowerCase().replace(/\W+/g, '-');
    const save = (content: Blob, extension: string): void => saveFile(content, `attention-${name()}.${extension}`);
    return createControls(this.#sets, {
      choose: (change) => this.#choose(change),
      saveSvg: () => save(new Blob([this.toSvg()], { type: 'image/svg+xml' }), 'svg'),
      savePng: () => void this.toPng().then((blob) => save(blob, 'png')),
    });
  }

  #picture(): Picture {
    if (!this.#view)
      throw new Error('attention-view: there is nothing to save: set data, and put the element into a page');
    return titled(this.#view.picture(), titleOf(this.#sets, this.state), this.#theme);
  }

  /** What a person chose. Holding a token redraws nothing: the view has done that. */
  #choose(change: Partial<ViewState>): void {
    const inside = this.#root?.activeElement && this.#parts.stage.contains(this.#root.activeElement);
    this.#state = { ...this.state, ...change };
    const held = Object.keys(change).join() === 'token';
    if (held) this.#reflect();
    else this.#render();
    if (inside && !held) this.#view?.focusable.focus();
    this.#tell('attention-change', this.state);
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** The state as attributes, so that it can be seen, copied and styled. */
  #reflect(): void {
    this.#reflecting = true;
    for (const [name, value] of Object.entries(stateAttributes(this.state)))
      if (value === undefined) this.removeAttribute(name);
      else if (this.getAttribute(name) !== value) this.setAttribute(name, value);
    this.#reflecting = false;
  }

  #context(): ViewContext {
    const { state } = this;
    const theme = this.#theme;
    const attention = this.#sets[state.set] as Attention;
    const cache = this.#cache;
    this.#measure ??= canvasMeasure();
    return {
      attention,
      shown: cache.shown(state),
      state,
      theme,
      width: this.clientWidth,
      density: Math.min(2, Math.max(1, globalThis.devicePixelRatio || 1)),
      measure: this.#measure,
      grid: (layer, head) => cache.grid(state, layer, head),
      thumbnail: (layer, head) => cache.thumbnail(state, layer, head, theme),
      say: (text) => {
        const { readout } = this.#parts;
        readout.textContent = text ?? hints[state.view];
        readout.classList.toggle('rest', text === undefined);
      },
      choose: (change) => this.#choose(change),
      point: (token) => this.#tell('attention-point', token),
    };
  }

  #render(): void {
    const { box, stage, legend: foot } = this.#parts;
    const slot = this.#root?.querySelector('slot') as HTMLSlotElement;
    slot.hidden = this.#sets.length > 0;
    box.hidden = this.#sets.length === 0;
    this.#view = undefined;
    stage.replaceChildren();
    if (this.#sets.length === 0 || !this.isConnected) return;
    this.#drawnWidth = this.clientWidth;
    if (this.#drawnWidth === 0) return; // not shown: the observer tells when it is
    const context = this.#context();
    const { theme, state, attention } = context;
    for (const name of ['background', 'surface', 'border', 'text', 'muted', 'query', 'key'] as const)
      box.style.setProperty(`--${name}`, theme[name]);
    box.style.colorScheme = theme.name;
    this.#controls?.update(state);
    this.#renderStrip(context);
    this.#view = views[state.view](stage, context);
    foot.replaceChildren(legend(attention, state, theme));
    this.#renderText(context);
    this.#reflect();
  }

  #renderStrip(context: ViewContext): void {
    const { strip } = this.#parts;
    const { state, theme, attention } = context;
    const { set, layer, specials, view } = state;
    const heads = attention.layers[layer]?.heads ?? 1;
    strip.hidden = view === 'overview' || heads === 1;
    if (strip.hidden) return;
    const key = [set, layer, specials, theme.name].join();
    if (key !== this.#stripKey) strip.replaceChildren(headStrip(context));
    this.#stripKey = key;
    pressHead(strip, state.head);
  }

  #renderText(context: ViewContext | undefined = this.#sets.length > 0 ? this.#context() : undefined): void {
    const { text } = this.#parts;
    for (const list of text.querySelectorAll('ol')) list.remove();
    text.hidden = this.state.view === 'overview';
    if (!text.open || !context) return;
    const { attention, shown, state } = context;
    text.append(asText(attention, shown, context.grid(state.layer, state.head)));
  }
}
