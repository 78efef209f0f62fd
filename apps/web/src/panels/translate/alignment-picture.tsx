import { type ReactElement, useMemo } from 'react';
import type { ShownToken } from '../../engine/show-tokens.ts';
import { measureText } from '../../ui/measure-text.ts';
import { tokenText } from '../../ui/token-text.ts';
import css from './alignment-picture.module.css';

/** Weights below it are not drawn. */
const LEAST = 0.02;
const BOX = 34;
const BETWEEN = 150;
const GAP = 6;
const TOP = 20;
const LETTERS = 17;
/** Letters are 12 pixels high then. */
const SMALLEST = 0.71;
const NAME = 12;

type Place = { readonly x: number; readonly width: number };

const rowOf = (tokens: readonly ShownToken[]): { places: Place[]; width: number } => {
  let x = 0;
  const places = tokens.map(({ text }) => {
    const width = Math.max(30, measureText(tokenText(text), LETTERS) + 13);
    const place = { x, width };
    x += width + GAP;
    return place;
  });
  return { places, width: Math.max(0, x - GAP) };
};

const Row = ({
  tokens,
  places,
  y,
  strong,
  onPoint,
}: {
  readonly tokens: readonly ShownToken[];
  readonly places: readonly Place[];
  readonly y: number;
  strong(position: number): boolean;
  onPoint?(position: number | undefined): void;
}): ReactElement => (
  <g>
    {tokens.map(({ text, special }, position) => {
      const { x, width } = places[position] as Place;
      return (
        <g
          key={position}
          className={css[special ? 'special' : 'token']}
          data-strong={strong(position)}
          onPointerEnter={() => onPoint?.(position)}
          onPointerLeave={() => onPoint?.(undefined)}
        >
          <rect x={x} y={y} width={width} height={BOX} rx="7" />
          <text x={x + width / 2} y={y + 22}>
            {tokenText(text)}
          </text>
        </g>
      );
    })}
  </g>
);

/** What was read above, what was written below, and a line for each weight between them. */
export const AlignmentPicture = ({
  read,
  written,
  weights,
  picked,
  width,
  label,
  onPoint,
}: {
  readonly read: readonly ShownToken[];
  readonly written: readonly ShownToken[];
  /** A row for each written token. */
  readonly weights: readonly Float32Array[];
  /** The written token whose lines are drawn; all without it. */
  readonly picked: number | undefined;
  /** Room that there is; the picture may need more. */
  readonly width: number;
  readonly label: string;
  onPoint(position: number | undefined): void;
}): ReactElement => {
  const { above, below, whole } = useMemo(() => {
    const above = rowOf(read);
    const below = rowOf(written);
    const whole = Math.max(above.width, below.width, Math.min(width, 480));
    const centred = ({ places, width }: typeof above) =>
      places.map((place) => ({ ...place, x: place.x + (whole - width) / 2 }));
    return { above: centred(above), below: centred(below), whole };
  }, [read, written, width]);
  const bottom = TOP + BOX + BETWEEN;
  const height = bottom + BOX + 22;
  const middle = ({ x, width }: Place): number => x + width / 2;
  const largest = picked === undefined ? undefined : weights[picked];
  // A little smaller rather than cut off; a long text is scrolled.
  const scale = Math.max(SMALLEST, Math.min(1, width / (whole + 4)));
  return (
    <svg
      width={(whole + 4) * scale}
      height={height * scale}
      viewBox={`-2 0 ${whole + 4} ${height}`}
      className={css['picture']}
      role="img"
      aria-label={label}
    >
      <text x={whole / 2} y="12" className={css['name']} fontSize={NAME / scale}>
        read
      </text>
      {weights.map((row, query) =>
        [...row].map((weight, key) => {
          const [from, to] = [below[query], above[key]];
          if (weight < LEAST || !from || !to) return null;
          const faint = picked !== undefined && picked !== query;
          const [x1, x2] = [middle(from), middle(to)];
          const half = TOP + BOX + BETWEEN / 2;
          return (
            <path
              key={`${query}-${key}`}
              d={`M${x1} ${bottom}C${x1} ${half} ${x2} ${half} ${x2} ${TOP + BOX}`}
              className={css['line']}
              strokeWidth={0.8 + 3.2 * weight}
              strokeOpacity={faint ? 0.05 : 0.12 + 0.88 * weight}
              data-query={query}
              data-key={key}
              data-weight={weight}
            />
          );
        }),
      )}
      <Row tokens={read} places={above} y={TOP} strong={(key) => (largest?.[key] ?? 0) >= 0.2} />
      <Row tokens={written} places={below} y={bottom} strong={(query) => query === picked} onPoint={onPoint} />
      <text x={whole / 2} y={bottom + BOX + 16} className={css['name']} fontSize={NAME / scale}>
        written
      </text>
    </svg>
  );
};
