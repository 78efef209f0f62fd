import type { InputHTMLAttributes, ReactElement, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react';
import { useId } from 'react';
import css from './field.module.css';

type Labelled = { readonly label: string; readonly hint?: string | undefined };

const Labels = ({
  id,
  label,
  hint,
  children,
}: Labelled & { readonly id: string; readonly children: ReactNode }): ReactElement => (
  <div className={css['field']}>
    <label htmlFor={id}>{label}</label>
    {children}
    {hint && (
      <p id={`${id}-hint`} className={css['hint']}>
        {hint}
      </p>
    )}
  </div>
);

const describedBy = (id: string, hint: string | undefined) => (hint ? { 'aria-describedby': `${id}-hint` } : {});

/** A line of text, or a number, with its label. */
export const Field = ({ label, hint, ...rest }: Labelled & InputHTMLAttributes<HTMLInputElement>): ReactElement => {
  const id = useId();
  return (
    <Labels id={id} label={label} hint={hint}>
      <input id={id} className={css['input']} {...describedBy(id, hint)} {...rest} />
    </Labels>
  );
};

/** Several lines of text with their label; it grows with them. */
export const TextArea = ({
  label,
  hint,
  ...rest
}: Labelled & TextareaHTMLAttributes<HTMLTextAreaElement>): ReactElement => {
  const id = useId();
  return (
    <Labels id={id} label={label} hint={hint}>
      <textarea id={id} className={css['input']} rows={2} spellCheck={false} {...describedBy(id, hint)} {...rest} />
    </Labels>
  );
};

/** One of several. */
export const Select = ({
  label,
  hint,
  options,
  ...rest
}: Labelled &
  SelectHTMLAttributes<HTMLSelectElement> & {
    readonly options: readonly (readonly [value: string, text: string])[];
  }): ReactElement => {
  const id = useId();
  return (
    <Labels id={id} label={label} hint={hint}>
      <select id={id} className={css['input']} {...describedBy(id, hint)} {...rest}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Labels>
  );
};

/** On or off. */
export const Check = ({
  label,
  checked,
  onChange,
}: {
  readonly label: string;
  readonly checked: boolean;
  onChange(checked: boolean): void;
}): ReactElement => (
  <label className={css['check']}>
    <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
    {label}
  </label>
);
