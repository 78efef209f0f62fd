import type { PartCount, PartName } from '../../engine/build/count-parts.ts';
import type { ModelDesign } from '../../engine/build/model-design.ts';

/** What can be pointed at: parts with parameters, and some without. */
export type ShownPart = PartName | 'rotary' | 'output' | 'residual';

export type Box = {
  readonly part: ShownPart;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** A stack as it is drawn, in pixels from the top left. The first box is the lowest. */
export type Picture = {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  /** Where vectors are added: the middles of circles. The embedding's sum comes first, if it has one. */
  readonly sums: readonly { readonly x: number; readonly y: number; readonly residual: boolean }[];
  /** Ways of vectors, each ending in an arrow; residual ones go around a part. */
  readonly ways: readonly { readonly points: string; readonly residual: boolean }[];
  /** Around what is repeated. */
  readonly frame: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Where it is written what comes in and goes out. */
  readonly bottom: number;
  readonly top: number;
};

const WIDTH = 360;
const MIDDLE = 194;
const LEFT = 62;
const INNER = 2 * (MIDDLE - LEFT);
/** Where residual lines go up. */
const SIDE = 36;
const FRAME = { x: 12, width: WIDTH - 24 };
const GAP = 18;
const SUM = 10;
const BETWEEN = 8;
const HEIGHTS: Partial<Record<ShownPart, number>> = {
  attention: 64,
  feedForward: 56,
  output: 50,
  head: 50,
  pooler: 50,
};
const LOW = 34;
/** Of the lowest row. */
const ROW = 64;

type Place = { readonly part: PartName; readonly x: number; readonly width: number };

/** Boxes of the lowest row. Of three, the second stands in the middle. */
const embeddingRow = ({ positions, segments, kind }: ModelDesign): readonly Place[] => {
  const hasPositions = positions === 'learned' || positions === 'sinusoidal';
  const names: readonly PartName[] = [
    'token',
    ...(hasPositions ? (['position'] as const) : []),
    ...(segments > 0 && kind === 'encoder' ? (['segment'] as const) : []),
  ];
  const widths = [[INNER], [140, INNER - BETWEEN - 140], [128, 96, 96]][names.length - 1] as number[];
  const [first = 0, second = 0] = widths;
  let x = names.length === 3 ? MIDDLE - second / 2 - BETWEEN - first : LEFT;
  return names.map((part, index) => {
    const place = { part, x, width: widths[index] as number };
    x += place.width + BETWEEN;
    return place;
  });
};

/** What a design looks like: embedding, blocks in their true order, output, from the bottom up. */
export const pictureOf = (design: ModelDesign): Picture => {
  const boxes: Box[] = [];
  const sums: { x: number; y: number; residual: boolean }[] = [];
  const ways: { points: string; residual: boolean }[] = [];
  // Counted upwards from 0 while it grows, and turned around in the end.
  let level = 26;
  const line = (points: readonly (readonly [number, number])[], residual = false): void => {
    ways.push({ points: points.map(([x, y]) => `${x},${y}`).join(' '), residual });
  };
  /** Goes up by a gap, with an arrow. */
  const rise = (gap = GAP): void => {
    line([
      [MIDDLE, level],
      [MIDDLE, level + gap],
    ]);
    level += gap;
  };
  const box = (part: ShownPart): void => {
    rise();
    const height = HEIGHTS[part] ?? LOW;
    boxes.push({ part, x: LEFT, y: level, width: INNER, height });
    level += height;
  };
  const sum = (residual: boolean): void => {
    rise();
    level += SUM;
    sums.push({ x: MIDDLE, y: level, residual });
    level += SUM;
  };

  const row = embeddingRow(design);
  const base = level + GAP;
  const rowHeight = row.length > 1 ? ROW : (HEIGHTS.output as number);
  const tops = row.map(({ part, x, width }) => {
    const middle = x + width / 2;
    line([
      [middle, level],
      [middle, base],
    ]);
    boxes.push({ part, x, y: base, width, height: rowHeight });
    return middle;
  });
  level = base + rowHeight;
  if (row.length > 1) {
    const y = level + GAP + SUM;
    for (const middle of tops)
      if (Math.abs(middle - MIDDLE) < 1)
        line([
          [middle, level],
          [middle, y - SUM],
        ]);
      else
        line([
          [middle, level],
          [middle, y],
          [MIDDLE + (middle < MIDDLE ? -SUM : SUM), y],
        ]);
    sums.push({ x: MIDDLE, y, residual: false });
    level = y + SUM;
  }
  if (design.embeddingNorm) box('embeddingNorm');

  rise(14);
  const frameFrom = level;
  const sublayer = (part: 'attention' | 'feedForward'): void => {
    rise(10);
    const from = level;
    const norm = `${part}Norm` as const;
    if (design.order === 'pre') box(norm);
    box(part);
    if (part === 'attention' && (design.positions === 'rotary' || design.positions === 'relativeBias')) {
      const { y } = boxes.at(-1) as Box;
      const own = { width: 96, height: 20 };
      boxes.push({
        part: design.positions === 'rotary' ? 'rotary' : 'bias',
        x: LEFT + INNER - own.width - 8,
        y: y + (HEIGHTS.attention as number) - own.height - 5,
        ...own,
      });
    }
    sum(true);
    const y = level - SUM;
    line(
      [
        [MIDDLE, from],
        [SIDE, from],
        [SIDE, y],
        [MIDDLE - SUM, y],
      ],
      true,
    );
    if (design.order === 'post') box(norm);
  };
  sublayer('attention');
  sublayer('feedForward');
  rise(14);
  const frameTo = level;

  if (design.finalNorm) box('norm');
  if (design.kind === 'decoder') box(design.output === 'own' ? 'head' : 'output');
  else if (design.output === 'pooler') box('pooler');
  else if (design.output === 'maskedLm') box('head');
  rise(22);
  const height = level + 26;

  const turn = (y: number): number => height - y;
  const turned = (points: string): string =>
    points
      .split(' ')
      .map((point) => {
        const [px, py] = point.split(',');
        return `${px},${turn(Number(py))}`;
      })
      .join(' ');
  return {
    width: WIDTH,
    height,
    boxes: boxes.map((each) => ({ ...each, y: turn(each.y + each.height) })),
    sums: sums.map((each) => ({ ...each, y: turn(each.y) })),
    ways: ways.map(({ points, residual }) => ({ points: turned(points), residual })),
    frame: { ...FRAME, y: turn(frameTo), height: frameTo - frameFrom },
    bottom: height - 8,
    top: 16,
  };
};

/** Parameters of a shown part, all of its copies together; 0 for one that has none. */
export const parametersOf = (part: ShownPart, counts: readonly PartCount[]): PartCount | undefined =>
  counts.find(({ name }) => name === part);
