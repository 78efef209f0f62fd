import { type ReactElement, useState } from 'react';
import { Field } from '../../ui/field.tsx';
import css from './build.module.css';

/** A whole number. What is none is kept as it was typed, and said; anything else is for the parts to judge. */
export const NumberField = ({
  label,
  value,
  problem,
  hint,
  onChange,
}: {
  readonly label: string;
  readonly value: number;
  /** What a part says of the value. */
  readonly problem?: string | undefined;
  readonly hint?: string | undefined;
  onChange(value: number): void;
}): ReactElement => {
  const [draft, setDraft] = useState<string>();
  const said = draft === undefined ? problem : 'A whole number is needed here.';
  return (
    <div>
      <Field
        label={label}
        hint={hint}
        type="number"
        inputMode="numeric"
        value={draft ?? String(value)}
        aria-invalid={said !== undefined}
        onChange={({ currentTarget }) => {
          const { value: text, valueAsNumber: number } = currentTarget;
          if (!Number.isInteger(number)) return setDraft(text);
          setDraft(undefined);
          onChange(number);
        }}
        onBlur={() => setDraft(undefined)}
      />
      {said && (
        <p role="alert" className={css['problem']}>
          {said}
        </p>
      )}
    </div>
  );
};
