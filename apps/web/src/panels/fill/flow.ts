/** Things of different widths in lines, as text flows. */
export type Placed<T> = T & { readonly x: number; readonly line: number };

/** Puts each behind the one before, with a space between, or at the beginning of the next line. */
export const flow = <T extends { readonly width: number }>(
  things: readonly T[],
  width: number,
  space: number,
): { readonly placed: readonly Placed<T>[]; readonly lines: number } => {
  let x = 0;
  let line = 0;
  const placed = things.map((thing) => {
    if (x > 0 && x + thing.width > width) {
      x = 0;
      line++;
    }
    const place = { ...thing, x, line };
    x += thing.width + space;
    return place;
  });
  return { placed, lines: things.length === 0 ? 0 : line + 1 };
};
