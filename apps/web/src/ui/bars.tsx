import type { ReactElement } from 'react';
import css from './bars.module.css';
import { percent } from './numbers.ts';
import { tokenText } from './token-text.ts';

export type Bar = {
  readonly id: number;
  readonly text: string;
  /** 0 to 1. */
  readonly probability: number;
  /** Drawn as an outline, so that two can be compared: what it was before a filter. */
  readonly before?: number | undefined;
  /** Ruled out. */
  readonly out?: boolean | undefined;
  readonly marked?: boolean | undefined;
  /** Told to those who point at it, after the id. */
  readonly note?: string | undefined;
};

/** Tokens and their probabilities, one below the other. With `onPick` they are buttons. Room is kept for `rows`. */
export const Bars = ({
  label,
  bars,
  rows = bars.length,
  scale = 1,
  onPick,
}: {
  readonly label: string;
  readonly bars: readonly Bar[];
  readonly rows?: number;
  /** The probability that fills the width. */
  readonly scale?: number;
  onPick?: ((bar: Bar) => void) | undefined;
}): ReactElement => {
  const Part = onPick ? 'button' : 'div';
  const width = (share: number): string => `${Math.min(100, (share / scale) * 100)}%`;
  return (
    <ol className={css['bars']} aria-label={label} style={{ minBlockSize: `calc(${rows} * var(--row))` }}>
      {bars.map((bar) => (
        <li key={bar.id}>
          <Part
            {...(onPick ? { type: 'button', onClick: () => onPick(bar) } : {})}
            className={css['row']}
            data-out={bar.out || undefined}
            data-marked={bar.marked || undefined}
            data-id={bar.id}
            data-probability={bar.probability}
            data-before={bar.before}
            title={[`id ${bar.id}`, bar.note].filter(Boolean).join(' · ')}
          >
            <span className={css['text']}>{tokenText(bar.text)}</span>
            <span className={css['track']}>
              <span className={css['bar']} style={{ inlineSize: width(bar.probability) }} />
              {bar.before !== undefined && <span className={css['before']} style={{ inlineSize: width(bar.before) }} />}
            </span>
            <span className={`numbers ${css['number']}`}>{percent(bar.probability)}</span>
          </Part>
        </li>
      ))}
    </ol>
  );
};
