import { type ReactElement, useId } from 'react';
import css from './segmented.module.css';

/** One of a few, all of them in sight: radio buttons that look like one control. */
export const Segmented = <T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, text: string])[];
  onChange(value: T): void;
}): ReactElement => {
  const name = useId();
  return (
    <fieldset className={css['segmented']}>
      <legend className="visually-hidden">{label}</legend>
      {options.map(([each, text]) => (
        <label key={each} className={css['segment']}>
          <input
            type="radio"
            className="visually-hidden"
            name={name}
            checked={each === value}
            onChange={() => onChange(each)}
          />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
};
