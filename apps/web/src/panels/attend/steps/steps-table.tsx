import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
  useCallback,
  useMemo,
  useRef,
  useState,
} from 'react';
import { isRoot, type StepNumber, stepNames } from './explain.ts';
import { quoted, signed, weightText } from './number-text.ts';
import { mostOf } from './palette.ts';
import { column, type Part, parts, type Scales, StepRow, stepOf } from './step-row.tsx';
import css from './steps.module.css';
import { type KeyStep, type Steps, strongestOther } from './steps-of.ts';
import { Strip } from './strip.tsx';

export type TableProps = {
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

/** Where the pointer or the focus is: a token, and one of the numbers of its key (below K) or its value (from K on). */
type Pointed = { readonly row: number; readonly cell?: number | undefined };

export const scalesOf = ({ keys, query }: Steps): Scales => ({
  key: mostOf(query, ...keys.map(({ key }) => key)),
  value: mostOf(...keys.filter(({ hidden }) => !hidden).map(({ value }) => value)),
  weight: Math.max(...keys.map(({ weight }) => weight)),
});

const times = (a: ArrayLike<number>, b: ArrayLike<number>): Float32Array =>
  Float32Array.from(a, (value, i) => value * (b[i] as number));

const sentence = (steps: Steps, pointed: Pointed, query: string, text: string): string => {
  const { product, scaled, hidden, weight, key, value } = steps.keys[pointed.row] as KeyStep;
  const K = steps.query.length;
  const { cell } = pointed;
  if (cell !== undefined && cell < K) {
    const [q, k] = [steps.query[cell] as number, key[cell] as number];
    return `Number ${cell} of ${K}: query ${signed(q)} × key ${signed(k)} = ${signed(q * k)}`;
  }
  if (cell !== undefined) {
    const i = cell - K;
    const [v, sum] = [value[i] as number, steps.output[i] as number];
    return `Number ${i} of ${K}: weight ${weightText(weight)} × value ${signed(v)} = ${signed(weight * v, 4)}; the sum over all tokens is ${signed(sum, 4)}`;
  }
  const way = `${quoted(query)} · ${quoted(text)} = ${signed(product)} → ${signed(scaled)}`;
  return hidden ? `${way} → −∞: it comes later` : `${way} → weight ${weightText(weight)}`;
};

/** Every token that is looked at in a row, every step in a column; above, the query, and its products with one of the keys. */
export const StepsTable = ({ steps, query, own, keys, upTo, narrow }: TableProps): ReactElement => {
  const K = steps.query.length;
  const [chosen, setChosen] = useState<Pointed>();
  const strongest = strongestOther(steps, own);
  const pointed: Pointed = chosen && chosen.row < steps.keys.length ? chosen : { row: strongest };
  const scales = useMemo(() => scalesOf(steps), [steps]);
  const body = useRef<HTMLTableSectionElement>(null);
  const shows = useCallback(
    (part: Part) => !narrow || stepOf[part] === upTo || part === alsoOnPhone[upTo],
    [narrow, upTo],
  );
  const current = steps.keys[pointed.row] as KeyStep;
  const products = useMemo(() => times(steps.query, current.key), [steps, current]);
  const weighted = useMemo(() => current.value.map((value) => value * current.weight), [current]);
  const faded = scales.value * scales.weight;
  const summed = Math.max(faded, mostOf(steps.output));
  const name = quoted(keys[pointed.row] ?? '');

  const point = (next: Pointed | undefined): void => {
    if (next?.row !== chosen?.row || next?.cell !== chosen?.cell) setChosen(next);
  };
  const over = (event: PointerEvent): void => {
    const target = event.target as HTMLElement;
    const row = Number(target.closest<HTMLElement>('tr')?.dataset['row'] ?? Number.NaN);
    const part = target.closest<HTMLElement>('td')?.dataset['part'];
    const strip = target.closest<HTMLElement>(`.${css['strip']}`);
    if (Number.isNaN(row)) return;
    if (!strip) {
      point({ row });
      return;
    }
    const { left, width } = strip.getBoundingClientRect();
    const i = Math.max(0, Math.min(K - 1, Math.floor(((event.clientX - left) / width) * K)));
    point({ row, cell: part === 'value' ? K + i : i });
  };
  const keyDown = (event: KeyboardEvent): void => {
    const { row, cell } = pointed;
    const last = steps.keys.length - 1;
    const moves: Record<string, Pointed> = {
      ArrowDown: { row: Math.min(last, row + 1), cell },
      ArrowUp: { row: Math.max(0, row - 1), cell },
      Home: { row: 0, cell },
      End: { row: last, cell },
      ArrowRight: { row, cell: Math.min(2 * K - 1, (cell ?? -1) + 1) },
      ArrowLeft: { row, cell: cell === undefined || cell === 0 ? undefined : cell - 1 },
      Escape: { row },
    };
    const next = moves[event.key];
    if (!next || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    point(next);
    body.current?.querySelector<HTMLElement>(`tr[data-row="${next.row}"] button`)?.focus();
  };

  const scaleName = steps.biased ? '+ bias' : isRoot(steps.scale, K) ? `÷ √${K}` : `× ${steps.scale.toFixed(4)}`;
  const head = (part: Part, text: string): ReactElement | false =>
    shows(part) && (
      <th scope="col" {...column(part, upTo)}>
        {part !== 'product' && <span className={css['digit']}>{stepOf[part]}</span>}
        {text}
      </th>
    );
  const vector = (part: Part, what: string, values: Float32Array, most: number): ReactElement | false =>
    shows(part) && (
      <td {...column(part, upTo)}>
        <Strip what={what} values={values} most={most} />
      </td>
    );
  const cell = (part: Part, content?: string, exact?: number): ReactElement | false =>
    shows(part) && (
      <td {...column(part, upTo)} className="numbers" data-exact={exact}>
        {content}
      </td>
    );
  const sum = steps.keys.reduce((all, { weight }) => all + weight, 0);
  const mark = pointed.cell === undefined ? undefined : pointed.cell % K;
  return (
    <>
      <output className={css['readout']} aria-live="polite">
        {sentence(steps, pointed, query, keys[pointed.row] ?? '')}
      </output>
      <div className={css['scroll']}>
        <table
          className={css['table']}
          data-narrow={narrow || undefined}
          data-mark={mark === undefined ? undefined : pointed.cell === mark ? 'key' : 'value'}
          style={{ '--mark': `${(100 * (mark ?? 0)) / K}%`, '--cell': `${100 / K}%` } as CSSProperties}
          aria-label={`How ${quoted(query)} looks at ${keys.length} tokens`}
        >
          <colgroup>
            <col className={css['tokens']} />
            {parts.filter(shows).map((part) => (
              <col key={part} className={css[part]} />
            ))}
          </colgroup>
          <thead>
            <tr>
              <th scope="col">token</th>
              {head('key', stepNames[0])}
              {head('product', 'Product')}
              {head('scaled', scaleName)}
              {head('mask', stepNames[2])}
              {head('weight', stepNames[3])}
              {head('value', stepNames[4])}
            </tr>
            <tr>
              <th scope="row">query {quoted(query)}</th>
              {vector('key', `Query of ${quoted(query)}`, steps.query, scales.key)}
              {cell('product')}
              {cell('scaled')}
              {cell('mask')}
              {cell('weight')}
              {cell('value')}
            </tr>
            <tr data-products>
              <th scope="row">× key {name}</th>
              {vector('key', `Products of query and key of ${name}`, products, mostOf(products))}
              {cell('product', `Σ ${signed(current.product)}`, current.product)}
              {cell('scaled', signed(current.scaled), current.scaled)}
              {cell('mask', current.hidden ? '−∞' : signed(current.scaled))}
              {cell('weight', weightText(current.weight), current.weight)}
              {vector('value', `Weight times value of ${name}`, weighted, faded)}
            </tr>
          </thead>
          <tbody
            ref={body}
            onPointerMove={over}
            onPointerLeave={() => chosen && point({ row: chosen.row })}
            onKeyDown={keyDown}
            onFocus={({ target }) => {
              const row = Number(target.closest('tr')?.dataset['row']);
              if (row !== pointed.row) point({ row, cell: pointed.cell });
            }}
          >
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
          <tfoot hidden={narrow && upTo < 4}>
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
    </>
  );
};
