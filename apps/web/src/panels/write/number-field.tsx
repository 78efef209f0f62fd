import { type ReactElement, useEffect, useState } from 'react';
import { Field } from '../../ui/field.tsx';

/** A whole number to type. What is half typed stays in the field, and counts when it is one. */
export const NumberField = ({
  label,
  value,
  least,
  most,
  reason,
  onChange,
}: {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  /** Why it has no effect now. */
  readonly reason?: string | undefined;
  onChange(value: number): void;
}): ReactElement => {
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const valid = /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
  return (
    <Field
      label={label}
      inputMode="numeric"
      autoComplete="off"
      value={text}
      aria-invalid={!valid}
      disabled={reason !== undefined}
      title={reason ?? `A whole number from ${least} to ${most}`}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        const next = Number(currentTarget.value);
        if (/^\d+$/.test(currentTarget.value) && next >= least && next <= most) onChange(next);
      }}
      onBlur={() => setText(String(value))}
    />
  );
};
