import type { ReactElement } from 'react';
import type { Part } from './levels.ts';
import { short, signed } from './signed.ts';
import css from './stack-picture.module.css';

/** What one part adds: its share of the logit as a number and a bar, and its heads as squares. */
export const PartBox = ({
  part: { length, share, heads },
  title,
  x,
  y,
  width,
  height,
  most,
  factor = () => 1,
  onHead,
}: {
  readonly part: Part;
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The shares that fill a bar and a square. */
  readonly most: { readonly part: number; readonly head: number };
  factor?(head: number): number;
  onHead?(head: number): void;
}): ReactElement => {
  const pad = width < 100 ? 6 : 9;
  const inner = width - 2 * pad;
  const middle = x + width / 2;
  const size = (Math.abs(share ?? 0) / most.part) * (inner / 2);
  const cell = heads ? Math.min(18, inner / heads.length) : 0;
  const side = Math.max(2, cell - (cell > 8 ? 3 : 1));
  const narrow = width < 130;
  const numberY = narrow ? y + 31 : y + 17;
  return (
    <g>
      <rect x={x} y={y} width={width} height={height} rx={7} className={css['box']} />
      <text x={x + pad} y={y + 17} className={css['part']} data-narrow={width < 100 || undefined}>
        {title}
      </text>
      <text
        x={narrow && !heads ? x + pad : x + width - pad}
        y={heads && narrow ? y + height - 12 : numberY + (narrow && !heads ? 4 : 0)}
        textAnchor={narrow && !heads ? 'start' : 'end'}
        className={css['share']}
        data-direction={share === undefined ? undefined : share < 0 ? 'away' : 'towards'}
      >
        {share === undefined ? (length === undefined ? '' : short(length)) : signed(share)}
      </text>
      {heads?.map((value, head) => {
        const now = factor(head);
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: the map of heads has the same as buttons, for the keyboard.
          <g key={head} className={css['head']} data-head-square={head} onClick={() => onHead?.(head)}>
            <rect x={x + pad + head * cell - 1} y={y + 22} width={cell + 1} height={20} fill="transparent" />
            <rect
              x={x + pad + head * cell}
              y={y + 25}
              width={side}
              height={side}
              rx={Math.min(3, side / 4)}
              className={css['square']}
              data-direction={value < 0 ? 'away' : 'towards'}
              data-off={now === 0 || undefined}
              data-scaled={(now !== 0 && now !== 1) || undefined}
              fillOpacity={now === 0 ? 0 : 0.08 + 0.92 * Math.sqrt(Math.abs(value) / most.head)}
            >
              <title>{`head ${head}: ${signed(value)}${now === 1 ? '' : ` · × ${now}`}`}</title>
            </rect>
          </g>
        );
      })}
      {share !== undefined && (
        <>
          <rect x={x + pad} y={y + height - 8} width={inner} height={3} rx={1.5} className={css['track']} />
          <rect
            x={share < 0 ? middle - size : middle}
            y={y + height - 8}
            width={size}
            height={3}
            className={css['bar']}
            data-direction={share < 0 ? 'away' : 'towards'}
          />
          <rect x={middle - 0.5} y={y + height - 10} width={1} height={7} className={css['axis']} />
        </>
      )}
      <title>{`${title}${length === undefined ? '' : `: a vector of length ${short(length)}`}`}</title>
    </g>
  );
};
