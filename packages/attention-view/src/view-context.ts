import type { Attention } from './data.ts';
import type { Grid, HeadChoice, Shown } from './grid.ts';
import type { Measure, Picture } from './painter.ts';
import type { HeldToken, ViewState } from './state.ts';
import type { Theme } from './themes.ts';

/** What a view is made from. */
export type ViewContext = {
  readonly attention: Attention;
  readonly shown: Shown;
  readonly state: ViewState;
  readonly theme: Theme;
  /** The width that there is, in CSS pixels. */
  readonly width: number;
  /** Pixels of the screen for one of CSS. */
  readonly density: number;
  readonly measure: Measure;
  grid(layer: number, head: HeadChoice): Grid;
  thumbnail(layer: number, head: HeadChoice): HTMLCanvasElement;
  /** Says what is pointed at, in the line above the picture; without a text, what can be done. */
  say(text?: string): void;
  choose(change: Partial<ViewState>): void;
  /** Tells that a person points at a token or walked to it; without one, that they no longer do. */
  point(token?: HeldToken): void;
};

/** A view that stands in the page. */
export type View = {
  /** The same as a picture for a file. */
  picture(): Picture;
  /** What takes the focus. */
  readonly focusable: HTMLElement;
  /** Shows a token as if it were pointed at; without one, what is held. */
  point?(token: HeldToken | undefined): void;
};

export type CreateView = (host: HTMLElement, context: ViewContext) => View;
