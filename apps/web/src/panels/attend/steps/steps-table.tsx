import { type CSSProperties, type ReactElement, useCallback, useMemo, useRef } from 'react';
import { ColumnMark } from './column-mark.tsx';
import { isRoot, type StepNumber, stepNames } from './explain.ts';
import { quoted, signed, weightText } from './number-text.ts';
import { mostOf } from './palette.ts';
import { sentenceOf } from './pointed.ts';
import { stepCells } from './step-cells.tsx';
import { type Part, parts, type Scales, StepRow, stepOf } from './step-row.tsx';
import css from './steps.module.css';
import { type KeyStep, type Steps, strongestOther } from './steps-of.ts';
import { usePointed } from './use-pointed.ts';

type Props = {
  readonly steps: Steps;
  readonly query: string;
  /** The position of the query among the keys, where tokens look at one another. */
  readonly own: number | undefined;
  readonly keys: readonly string[];
  readonly upTo: StepNumber;
  /** Only the columns of this step: there is room for no more. */
  readonly narrow: boolean;
};

/** Where there is room for one step: the parts that it has, and the one that it is made from. */
const alsoOnPhone: Readonly<Record<StepNumber, Part | undefined>> = {
  0: undefined,
  1: 'product',
  2: 'product',
  3: undefined,
  4: 'mask',
  5: undefined,
};

const scalesOf = ({ keys }: Steps): Scales => ({
  key: mostOf(...keys.map(({ key }) => key)),
  value: mostOf(...keys.map(({ value }) => value)),
  weight: Math.max(...keys.map(({ weight }) => weight)),
});

const times = (a: ArrayLike<number>, b: ArrayLike<number>): Float32Array =>
  Float32Array.from(a, (value, i) => value * (b[i] as number));

/** Every token that is looked at in a row, every step in a column; above, the query, and its products with one of the keys. */
export const StepsTable = ({ steps, query, own, keys, upTo, narrow }: Props): ReactElement => {
  const K = steps.query.length;
  const { pointed, body, events } = usePointed(K, keys.length, strongestOther(steps, own));
  const scales = useMemo(() => scalesOf(steps), [steps]);
  const shows = useCallback(
    (part: Part) => !narrow || stepOf[part] === upTo || part === alsoOnPhone[upTo],
    [narrow, upTo],
  );
  const { head, vector, cell } = stepCells(shows, upTo);
  const current = steps.keys[pointed.row] as KeyStep;
  const products = useMemo(() => times(steps.query, current.key), [steps, current]);
  const weighted = useMemo(() => current.value.map((value) => value * current.weight), [current]);
  const faded = scales.value * scales.weight;
  const summed = Math.max(faded, mostOf(steps.output));
  const name = quoted(keys[pointed.row] ?? '');

  const scaleName = steps.biased ? '+ bias' : isRoot(steps.scale, K) ? `÷ √${K}` : `× ${steps.scale.toFixed(4)}`;
  const sum = steps.keys.reduce((all, { weight }) => all + weight, 0);
  const table = useRef<HTMLTableElement>(null);
  const mark = pointed.cell === undefined ? undefined : pointed.cell % K;
  const markPart = pointed.cell === mark ? 'key' : 'value';
  const marked = {
    'data-mark': mark === undefined ? undefined : markPart,
    style: { '--mark': `${(100 * (mark ?? 0)) / K}%`, '--cell': `${100 / K}%` } as CSSProperties,
  } as const;
  return (
    <>
      <output className={css['readout']} aria-live="polite">
        {sentenceOf(steps, pointed, query, keys[pointed.row] ?? '')}
      </output>
      <div className={css['scroll']}>
        {mark !== undefined && shows(markPart) && <ColumnMark {...{ table, part: markPart, at: mark, of: K }} />}
        <table
          ref={table}
          className={css['table']}
          data-narrow={narrow || undefined}
          aria-label={`How ${quoted(query)} looks at ${keys.length} tokens`}
        >
          <colgroup>
            <col className={css['tokens']} />
            {parts.filter(shows).map((part) => (
              <col key={part} className={css[part]} />
            ))}
          </colgroup>
          <thead {...marked}>
            <tr>
              <th scope="col">token</th>
              {head('key', stepNames[0])}
              {head('product', 'Product')}
              {head('scaled', scaleName)}
              {head('mask', stepNames[2])}
              {head('weight', stepNames[3])}
              {head('value', stepNames[4])}
            </tr>
            <tr hidden={narrow && upTo !== 1}>
              <th scope="row">query {quoted(query)}</th>
              {vector('key', `Query of ${quoted(query)}`, steps.query, mostOf(steps.query))}
              {cell('product')}
              {cell('scaled')}
              {cell('mask')}
              {cell('weight')}
              {cell('value')}
            </tr>
            <tr data-products>
              <th scope="row">{narrow && upTo !== 1 ? name : `× key ${name}`}</th>
              {vector('key', `Products of query and key of ${name}`, products, mostOf(products))}
              {cell('product', `Σ ${signed(current.product)}`, current.product)}
              {cell('scaled', signed(current.scaled), current.scaled)}
              {cell('mask', current.hidden ? '−∞' : signed(current.scaled))}
              {cell('weight', weightText(current.weight), current.weight)}
              {vector('value', `Weight times value of ${name}`, weighted, faded)}
            </tr>
          </thead>
          <tbody ref={body} {...events}>
            {steps.keys.map((step, position) => (
              <StepRow
                key={position}
                step={step}
                text={keys[position] ?? ''}
                position={position}
                scales={scales}
                marked={position === pointed.row}
                own={position === own}
                upTo={upTo}
                shows={shows}
              />
            ))}
          </tbody>
          <tfoot {...marked} hidden={narrow && upTo < 4}>
            <tr>
              <th scope="row">sum</th>
              {cell('key')}
              {cell('product')}
              {cell('scaled')}
              {cell('mask')}
              {cell('weight', sum.toFixed(4), sum)}
              {vector('value', 'What the head gives', steps.output, summed)}
            </tr>
          </tfoot>
        </table>
      </div>
      <p className={css['legend']}>
        <i className={css['above']} /> above 0 <i className={css['below']} /> below 0: the stronger the colour, the
        farther.
      </p>
    </>
  );
};
