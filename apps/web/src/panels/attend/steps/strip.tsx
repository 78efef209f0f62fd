import { memo, type ReactElement, useMemo } from 'react';
import { useTheme } from '../../../studio/theme.ts';
import { signed } from './number-text.ts';
import { stripes } from './palette.ts';
import css from './steps.module.css';

/** A vector as coloured cells. The numbers themselves are in `data-values`. */
export const Strip = memo(
  ({
    what,
    values,
    most,
    fade = 1,
  }: {
    readonly what: string;
    readonly values: Float32Array;
    /** What has the full colour. */
    readonly most: number;
    /** 1 as it is, 0 not to be seen. */
    readonly fade?: number;
  }): ReactElement => {
    const theme = useTheme();
    const backgroundImage = useMemo(() => stripes(theme, values, most, fade), [theme, values, most, fade]);
    const range = useMemo(() => `${signed(Math.min(...values), 2)} to ${signed(Math.max(...values), 2)}`, [values]);
    const all = useMemo(() => values.join(' '), [values]);
    return (
      <div
        className={css['strip']}
        role="img"
        aria-label={`${what}: ${values.length} numbers from ${range}`}
        data-values={all}
      >
        <div style={{ backgroundImage }} />
      </div>
    );
  },
);
