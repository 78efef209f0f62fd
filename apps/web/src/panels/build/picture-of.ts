import type { PartCount } from '../../engine/build/count-parts.ts';
import type { ModelDesign } from '../../engine/build/model-design.ts';
import { type Box, type Column, columnOf, INNER, type ShownPart, SUM } from './column-of.ts';

export type { Box, ShownPart };

/** A text that says what goes in or comes out. */
type End = {
  readonly what: 'input' | 'target' | 'memory' | 'output';
  readonly x: number;
  readonly y: number;
};

/** Around what is repeated, and where it is written how often. */
export type Frame = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly times: { readonly x: number; readonly y: number; readonly anchor: 'start' | 'end' };
};

/** Stacks as they are drawn, in pixels from the top left. The first box of a stack is its lowest. */
export type Picture = {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  /** Where vectors are added: the middles of circles. */
  readonly sums: readonly { readonly x: number; readonly y: number; readonly residual: boolean }[];
  /** Ways of vectors, each ending in an arrow; residual ones go around a part. */
  readonly ways: readonly { readonly points: string; readonly residual: boolean }[];
  readonly frames: readonly Frame[];
  readonly ends: readonly End[];
};

const WIDTH = 348;
/** Between two stacks. */
const APART = 28;
const FRAME = { x: 6, width: WIDTH - 16 };
const ALONE = { middle: 188, left: 56, residual: 30 };
/** Its residual lines are on the right, so that what comes from the other side crosses none. */
const SECOND = {
  middle: WIDTH + APART + WIDTH - ALONE.middle,
  left: WIDTH + APART + WIDTH - ALONE.left - INNER,
  residual: WIDTH + APART + WIDTH - ALONE.residual,
};

/** What a design looks like: embedding, blocks in their true order, output, from the bottom up; an encoder on the left. */
export const pictureOf = (design: ModelDesign): Picture => {
  const both = design.kind === 'encoder-decoder';
  const first = columnOf(design, design.kind === 'decoder' ? 'decoder' : 'encoder', ALONE);
  const second = both ? columnOf(design, 'decoder', SECOND) : undefined;
  const columns = second ? [first, second] : [first];
  const last = second ?? first;
  const out = (second ? SECOND : ALONE).middle;
  const height = last.top + 22 + 26;
  const turn = (y: number): number => height - y;

  const ways = [
    ...columns.flatMap(({ ways }) => ways),
    {
      points: [
        [out, last.top],
        [out, last.top + 22],
      ] as const,
      residual: false,
    },
  ];
  const cross = second?.boxes.find(({ part }) => part === 'decoder.crossAttention');
  if (cross) {
    const between = WIDTH + APART / 2;
    const over = first.top + 24;
    const into = cross.y + cross.height / 2;
    ways.push({
      points: [
        [ALONE.middle, first.top],
        [ALONE.middle, over],
        [between, over],
        [between, into],
        [cross.x, into],
      ],
      residual: false,
    });
  }
  const frameOf = ({ frame: { from, to } }: Column, index: number): Frame => {
    const x = FRAME.x + index * (WIDTH + APART);
    // Where neither a residual line nor a norm is: above the last sum, or below the first part.
    const left = index === 1;
    const times = {
      x: left ? x + 12 : x + FRAME.width - 12,
      y: design.order === 'pre' ? turn(to) + 22 : turn(from) - 8,
      anchor: left ? 'start' : 'end',
    } as const;
    return { x, y: turn(to), width: FRAME.width, height: to - from, times };
  };
  return {
    width: second ? 2 * WIDTH + APART : WIDTH,
    height,
    boxes: columns.flatMap(({ boxes }) => boxes.map((each) => ({ ...each, y: turn(each.y + each.height) }))),
    sums: columns.flatMap(({ sums }) => sums.map((each) => ({ ...each, y: turn(each.y) }))),
    ways: ways.map(({ points, residual }) => ({
      points: points.map(([x, y]) => `${x},${turn(y)}`).join(' '),
      residual,
    })),
    frames: columns.map(frameOf),
    ends: [
      { what: 'input', x: ALONE.middle, y: height - 8 },
      ...(second
        ? ([
            { what: 'target', x: SECOND.middle, y: height - 8 },
            { what: 'memory', x: ALONE.middle - SUM, y: turn(first.top + 32) },
          ] as const)
        : []),
      { what: 'output', x: out, y: 16 },
    ],
  };
};

/** Parameters of a shown part, all of its copies together; undefined for one that has none. */
export const parametersOf = (part: ShownPart, counts: readonly PartCount[]): PartCount | undefined =>
  counts.find(({ name }) => name === part);
