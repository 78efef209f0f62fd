import type { ReactElement, ReactNode } from 'react';
import css from './card.module.css';

/** Things that belong together, one below the other. */
export const Card = ({
  label,
  children,
  className = '',
}: {
  readonly label?: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
}): ReactElement => (
  <section aria-label={label} className={`${css['card']} ${css['stack']} ${className}`}>
    {children}
  </section>
);
