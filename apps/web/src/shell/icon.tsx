import type { ReactElement } from 'react';
import css from './app.module.css';

/** A picture in lines, 24 × 24. */
export const Icon = ({ path }: { readonly path: string }): ReactElement => (
  <svg viewBox="0 0 24 24" aria-hidden="true" className={css['icon']}>
    <path d={path} />
  </svg>
);
