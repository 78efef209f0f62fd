import { memo, type ReactElement } from 'react';
import { tokenText } from '../../../ui/token-text.ts';
import type { StepNumber } from './explain.ts';
import { quoted, signed, weightText } from './number-text.ts';
import css from './steps.module.css';
import type { KeyStep } from './steps-of.ts';
import { Strip } from './strip.tsx';

/** The columns, and the step that each is made in. */
export const stepOf = { key: 1, product: 1, scaled: 2, mask: 3, weight: 4, value: 5 } as const;
export type Part = keyof typeof stepOf;
export const parts = Object.keys(stepOf) as readonly Part[];

/** The largest numbers, which have the full colour and length. */
export type Scales = { readonly key: number; readonly value: number; readonly weight: number };

type Props = {
  readonly step: KeyStep;
  readonly text: string;
  readonly position: number;
  readonly scales: Scales;
  readonly marked: boolean;
  readonly own: boolean;
  /** What is shown: up to this step, or, where there is little room, this one alone. */
  readonly upTo: StepNumber;
  shows(part: Part): boolean;
};

/** Where a column belongs: before its step it is not seen, and keeps its room. */
export const column = (part: Part, upTo: StepNumber) => ({
  'data-part': part,
  'data-now': upTo === stepOf[part] || undefined,
  'data-later': (upTo !== 0 && stepOf[part] > upTo) || undefined,
});

/** One token that is looked at: its key, what became of it, its value. */
export const StepRow = memo(({ step, text, position, scales, marked, own, upTo, shows }: Props): ReactElement => {
  const { key, value, product, scaled, hidden, weight } = step;
  const struck = hidden && (upTo === 0 || upTo >= 3);
  const number = (exact: number, shown: string): ReactElement => (
    <span className="numbers" data-exact={exact}>
      {shown}
    </span>
  );
  const cell = (part: Part, content: ReactElement): ReactElement | false =>
    shows(part) && <td {...column(part, upTo)}>{content}</td>;
  return (
    <tr data-row={position} data-marked={marked || undefined} data-struck={struck || undefined}>
      <th scope="row">
        <button type="button" tabIndex={marked ? 0 : -1} aria-pressed={marked} className={css['token']}>
          {tokenText(text)}
          {own && <span className="visually-hidden"> (itself)</span>}
        </button>
      </th>
      {cell('key', <Strip what={`Key of ${quoted(text)}`} values={key} most={scales.key} />)}
      {cell('product', number(product, signed(product)))}
      {cell('scaled', number(scaled, signed(scaled)))}
      {cell('mask', hidden ? number(Number.NEGATIVE_INFINITY, '−∞') : number(scaled, signed(scaled)))}
      {cell(
        'weight',
        <div className={css['share']}>
          <span className={css['track']}>
            <span style={{ inlineSize: `${(100 * weight) / scales.weight}%` }} />
          </span>
          {number(weight, weightText(weight))}
        </div>,
      )}
      {cell(
        'value',
        <Strip
          what={`Value of ${quoted(text)}, weight ${weightText(weight)}`}
          values={value}
          most={scales.value}
          fade={weight / scales.weight}
        />,
      )}
    </tr>
  );
});
