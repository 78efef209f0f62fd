import type { ReactElement, ReactNode } from 'react';
import css from './notice.module.css';

/** Something that the person should know, with what can be done about it. */
export const Notice = ({
  tone = 'bad',
  title,
  children,
  actions,
}: {
  readonly tone?: 'bad' | 'info';
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}): ReactElement => (
  <div className={`${css['notice']} ${css[tone]}`} role={tone === 'bad' ? 'alert' : 'status'}>
    <strong>{title}</strong>
    {children && <div className={css['body']}>{children}</div>}
    {actions && <div className={css['actions']}>{actions}</div>}
  </div>
);
