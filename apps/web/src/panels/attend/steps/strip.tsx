import type { ReactElement } from 'react';
import { useTheme } from '../../../studio/theme.ts';
import { signed } from './number-text.ts';
import { stripes } from './palette.ts';
import css from './steps.module.css';

/** A vector as coloured cells. The numbers themselves are in `data-values`. */
export const Strip = ({
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
  const [least, largest] = [Math.min(...values), Math.max(...values)];
  return (
    <div
      className={css['strip']}
      role="img"
      aria-label={`${what}: ${values.length} numbers from ${signed(least, 2)} to ${signed(largest, 2)}`}
      data-values={values.join(' ')}
    >
      <div style={{ backgroundImage: stripes(theme, values, most), opacity: fade }} />
    </div>
  );
};
