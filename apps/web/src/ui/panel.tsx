import type { ReactElement, ReactNode } from 'react';
import css from './panel.module.css';

/** The head of a panel and what is below it. */
export const Panel = ({
  title,
  about,
  tools,
  children,
}: {
  readonly title: string;
  /** What can be seen here, in a sentence or two. */
  readonly about: string;
  /** The choice of the model, for one. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}): ReactElement => (
  <div className={css['panel']}>
    <header className={css['head']}>
      <div>
        <h2>{title}</h2>
        <p className="muted">{about}</p>
      </div>
      <div className={css['tools']}>{tools}</div>
    </header>
    {children}
  </div>
);
