import { type ReactElement, useId } from 'react';
import css from './slider.module.css';

/** A number to drag, or to set with the arrow keys. What it does is told in `hint`. */
export const Slider = ({
  label,
  value,
  min,
  max,
  step,
  hint,
  disabled,
  format = String,
  onChange,
}: {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly hint?: string;
  readonly disabled?: boolean;
  format?(value: number): string;
  onChange(value: number): void;
}): ReactElement => {
  const id = useId();
  return (
    <div className={css['slider']} data-off={disabled || undefined}>
      <label htmlFor={id}>{label}</label>
      <output htmlFor={id} className="numbers">
        {format(value)}
      </output>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        disabled={disabled}
        aria-valuetext={format(value)}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
      {hint && (
        <p id={`${id}-hint`} className={css['hint']}>
          {hint}
        </p>
      )}
    </div>
  );
};
