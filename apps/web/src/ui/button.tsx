import type { ButtonHTMLAttributes, ReactElement } from 'react';
import css from './button.module.css';

type Props = ButtonHTMLAttributes<HTMLButtonElement> & { readonly look?: 'plain' | 'primary' | 'quiet' | undefined };

export const Button = ({ look = 'plain', className = '', ...rest }: Props): ReactElement => (
  <button type="button" className={`${css['button']} ${css[look]} ${className}`} {...rest} />
);
