import type { ReactElement } from 'react';
import type { Depth } from '../../engine/path/follow-path.ts';
import { percent } from '../../ui/numbers.ts';
import { tokenText } from '../../ui/token-text.ts';
import { fit, type StackLayout } from './stack-layout.ts';
import css from './stack-picture.module.css';

/** What would be said at one depth: the likeliest words, and how the word stands that is asked about. */
export const Reading = ({
  level,
  depth,
  before,
  target,
  layout: { stream, lens, asked, wide },
  y,
  picked,
  onPick,
}: {
  readonly level: number;
  readonly depth: Depth;
  /** The same depth without changed heads. */
  readonly before: Depth | undefined;
  readonly target: number;
  readonly layout: StackLayout;
  readonly y: number;
  readonly picked: boolean;
  onPick(): void;
}): ReactElement => {
  const [first, ...others] = depth.top;
  const main = lens.width - asked - (wide ? 18 : 0);
  const size = wide ? 15 : 12;
  const barX = lens.x + lens.width - asked;
  const wasFirst = before?.top[0];
  const other =
    wasFirst && wasFirst.id !== first?.id
      ? `was ${tokenText(wasFirst.text)} ${percent(wasFirst.probability)}`
      : others
          .slice(0, 2)
          .map(({ text, probability }) => `${tokenText(text)} ${percent(probability)}`)
          .join('  ');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the choice of the depth beside the picture is the same, for the keyboard.
    <g className={css['reading']} data-reading={level} data-picked={picked || undefined} onClick={onPick}>
      <rect x={lens.x - 8} y={y - 24} width={lens.width + 8} height={48} rx={7} className={css['row']} />
      <path d={`M${stream} ${y}H${lens.x - 8}`} className={css['leader']} />
      <circle cx={stream} cy={y} r={4.5} className={css['node']} />
      <text x={lens.x} y={y - 3} className={css['word']} fontSize={size} data-asked={first?.id === target || undefined}>
        {fit(tokenText(first?.text ?? ''), main - (wide ? 44 : 0), size)}
      </text>
      <text
        x={wide ? lens.x + main : lens.x}
        y={wide ? y - 3 : y + 13}
        textAnchor={wide ? 'end' : 'start'}
        className={css['probability']}
      >
        {percent(first?.probability ?? 0)}
      </text>
      {wide && (
        <>
          <text
            x={lens.x}
            y={y + 14}
            className={css['others']}
            data-was={(wasFirst && wasFirst.id !== first?.id) || undefined}
          >
            {fit(other, main, 12)}
          </text>
          <rect x={barX} y={y - 11} width={asked} height={8} rx={2} className={css['track']} />
          {before && (
            <rect x={barX} y={y - 11} width={asked * before.probability} height={8} rx={2} className={css['before']} />
          )}
          <rect
            x={barX}
            y={y - 11}
            width={asked * depth.probability}
            height={8}
            rx={2}
            className={css['bar']}
            data-direction="towards"
          />
          <text x={barX} y={y + 14} className={css['others']}>
            {fit(
              depth.probability < 1e-4 ? `#${depth.rank}` : `${percent(depth.probability)} #${depth.rank}`,
              asked,
              12,
            )}
          </text>
        </>
      )}
    </g>
  );
};
