import type { Attention } from './data.ts';
import { type Grid, gridOf, type HeadChoice, type Shown, shownOf } from './grid.ts';
import type { ViewState } from './state.ts';
import type { Theme } from './themes.ts';
import { hiddenCells, thumbnail } from './thumbnail.ts';

/** What has been computed from some data, to be drawn again and again. */
export type PictureCache = {
  shown(state: ViewState): Shown;
  grid(state: ViewState, layer: number, head: HeadChoice): Grid;
  thumbnail(state: ViewState, layer: number, head: HeadChoice, theme: Theme): HTMLCanvasElement;
};

const remember = <T>() => {
  const known = new Map<string, T>();
  return (key: readonly unknown[], compute: () => T): T => {
    const found = known.get(key.join()) ?? compute();
    known.set(key.join(), found);
    return found;
  };
};

export const pictureCache = (sets: readonly Attention[]): PictureCache => {
  const [showns, grids, thumbnails] = [remember<Shown>(), remember<Grid>(), remember<HTMLCanvasElement>()];
  const shown: PictureCache['shown'] = ({ set, specials }) =>
    showns([set, specials], () => shownOf(sets[set] as Attention, specials));
  const grid: PictureCache['grid'] = (state, layer, head) =>
    grids([state.set, state.specials, layer, head], () =>
      gridOf(sets[state.set] as Attention, shown(state), layer, head),
    );
  return {
    shown,
    grid,
    thumbnail: (state, layer, head, theme) =>
      thumbnails([state.set, state.specials, layer, head, theme.name], () =>
        thumbnail(grid(state, layer, head), hiddenCells(sets[state.set] as Attention, shown(state)), theme),
      ),
  };
};
