import type { PartName } from '../../engine/build/count-parts.ts';
import type { ModelDesign } from '../../engine/build/model-design.ts';

type SidePart =
  | Exclude<PartName, `decoder.${string}`>
  /** Parts without parameters. */
  | 'rotary'
  | 'output'
  | 'residual';

/** What can be pointed at: parts with parameters, and some without. Those of a second side are under `decoder.`. */
export type ShownPart = SidePart | `decoder.${SidePart}`;

export type Box = {
  readonly part: ShownPart;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

type Point = readonly [x: number, y: number];
type Sum = { readonly x: number; readonly y: number; readonly residual: boolean };
type Way = { readonly points: readonly Point[]; readonly residual: boolean };

/** Where a column stands, and on which side of it the residual lines go up. */
type Place = { readonly middle: number; readonly left: number; readonly residual: number };

/** A stack as it is drawn: y is counted upwards from 0, and a box's is its lower edge. */
export type Column = {
  readonly boxes: readonly Box[];
  readonly sums: readonly Sum[];
  readonly ways: readonly Way[];
  /** Around what is repeated. */
  readonly frame: { readonly from: number; readonly to: number };
  /** Where it ends. */
  readonly top: number;
};

export const INNER = 264;
/** Half of a circle. */
export const SUM = 10;
const GAP = 18;
const BETWEEN = 8;
const HEIGHTS: Partial<Record<SidePart, number>> = {
  attention: 72,
  crossAttention: 72,
  feedForward: 56,
  output: 50,
  head: 50,
  pooler: 50,
};
const LOW = 34;
/** Of the lowest row. */
const ROW = 66;
const INSET = { width: 104, height: 26 };

type Entry = { readonly part: SidePart; readonly x: number; readonly width: number };

/** Boxes of the lowest row. Of three, the second stands in the middle. */
const embeddingRow = ({ positions, segments, kind }: ModelDesign, { middle, left }: Place): readonly Entry[] => {
  const hasPositions = positions === 'learned' || positions === 'sinusoidal';
  const names: readonly SidePart[] = [
    'token',
    ...(hasPositions ? (['position'] as const) : []),
    ...(segments > 0 && kind === 'encoder' ? (['segment'] as const) : []),
  ];
  const widths = [[INNER], [140, INNER - BETWEEN - 140], [128, 98, 98]][names.length - 1] as number[];
  const [first = 0, second = 0] = widths;
  let x = names.length === 3 ? middle - second / 2 - BETWEEN - first : left;
  return names.map((part, index) => {
    const place = { part, x, width: widths[index] as number };
    x += place.width + BETWEEN;
    return place;
  });
};

/** What is on top of the last block. */
const topOf = ({ output }: ModelDesign, side: 'decoder' | 'encoder'): SidePart | undefined => {
  if (side === 'decoder') return output === 'own' ? 'head' : 'output';
  return ({ pooler: 'pooler', maskedLm: 'head' } as const)[output as string];
};

/** One side of a design: embedding, blocks in their true order, output. */
export const columnOf = (design: ModelDesign, side: 'decoder' | 'encoder', place: Place): Column => {
  const { middle, left } = place;
  const boxes: Box[] = [];
  const sums: Sum[] = [];
  const ways: Way[] = [];
  let level = 26;
  const second = design.kind === 'encoder-decoder' && side === 'decoder';
  const named = (part: SidePart): ShownPart => (second ? `decoder.${part}` : part);
  const line = (points: readonly Point[], residual = false): void => void ways.push({ points, residual });
  /** Goes up by a gap, with an arrow. */
  const rise = (gap = GAP): void => {
    line([
      [middle, level],
      [middle, level + gap],
    ]);
    level += gap;
  };
  const box = (part: SidePart): void => {
    rise();
    const height = HEIGHTS[part] ?? LOW;
    boxes.push({ part: named(part), x: left, y: level, width: INNER, height });
    level += height;
  };
  const sum = (residual: boolean): void => {
    rise();
    level += SUM;
    sums.push({ x: middle, y: level, residual });
    level += SUM;
  };

  const row = embeddingRow(design, place);
  const base = level + GAP;
  const rowHeight = row.length > 1 ? ROW : (HEIGHTS.output as number);
  const middles = row.map(({ part, x, width }) => {
    const own = x + width / 2;
    line([
      [own, level],
      [own, base],
    ]);
    boxes.push({ part: named(part), x, y: base, width, height: rowHeight });
    return own;
  });
  level = base + rowHeight;
  if (row.length > 1) {
    const y = level + GAP + SUM;
    for (const own of middles) {
      const straight = Math.abs(own - middle) < 1;
      const end: Point = straight ? [own, y - SUM] : [middle + (own < middle ? -SUM : SUM), y];
      line([[own, level], ...(straight ? [] : [[own, y] as const]), end]);
    }
    sums.push({ x: middle, y, residual: false });
    level = y + SUM;
  }
  if (design.embeddingNorm) box('embeddingNorm');

  rise(14);
  const from = level;
  const sublayer = (part: 'attention' | 'crossAttention' | 'feedForward'): void => {
    rise(10);
    const begin = level;
    const norm = `${part}Norm` as const;
    if (design.order === 'pre') box(norm);
    box(part);
    if (part === 'attention' && (design.positions === 'rotary' || design.positions === 'relativeBias')) {
      const { y, height } = boxes.at(-1) as Box;
      boxes.push({
        part: named(design.positions === 'rotary' ? 'rotary' : 'bias'),
        x: left + INNER - INSET.width - 6,
        y: y + height - INSET.height - 5,
        ...INSET,
      });
    }
    sum(true);
    const y = level - SUM;
    line(
      [
        [middle, begin],
        [place.residual, begin],
        [place.residual, y],
        [middle + (place.residual < middle ? -SUM : SUM), y],
      ],
      true,
    );
    if (design.order === 'post') box(norm);
  };
  sublayer('attention');
  if (second) sublayer('crossAttention');
  sublayer('feedForward');
  rise(14);
  const to = level;

  if (design.finalNorm) box('norm');
  const top = topOf(design, side);
  if (top && (side === 'decoder' || design.kind === 'encoder')) box(top);
  return { boxes, sums, ways, frame: { from, to }, top: level };
};
