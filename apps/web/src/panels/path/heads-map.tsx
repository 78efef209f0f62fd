import { type KeyboardEvent, type ReactElement, useRef } from 'react';
import type { HeadChange } from '../../engine/path/heads.ts';
import { factorOf, type HeadName } from './head-changes.ts';
import css from './heads-map.module.css';
import { compact, signed, tiny } from './signed.ts';

const STEPS: Readonly<Record<string, readonly [layers: number, heads: number]>> = {
  ArrowUp: [1, 0],
  ArrowDown: [-1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** All heads as buttons, the last layer above as in the stack. One of them is in the order of Tab; arrows go to the others. */
export const HeadsMap = ({
  values,
  layers,
  heads,
  changes,
  chosen,
  tells,
  onToggle,
}: {
  /** Of each head, layer by layer; undefined where it is not known yet. */
  readonly values: readonly (number | undefined)[];
  readonly layers: number;
  readonly heads: number;
  readonly changes: readonly HeadChange[];
  readonly chosen: HeadName;
  /** What a value says, in words. */
  tells(value: number): string;
  onToggle(head: HeadName): void;
}): ReactElement => {
  const grid = useRef<HTMLTableElement>(null);
  const most = values.reduce<number>((max, value) => Math.max(max, Math.abs(value ?? 0)), 1e-9);
  // Many heads leave little room for each, and the colour tells the sign.
  const write = (value: number): ReactElement | string =>
    heads > 8 ? (
      tiny(value)
    ) : (
      <>
        <span className={css['full']}>{signed(value)}</span>
        <span className={css['compact']}>{compact(value)}</span>
      </>
    );
  const move = (event: KeyboardEvent, { layer, head }: HeadName): void => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const next = `${layer + step[0]}.${head + step[1]}`;
    grid.current?.querySelector<HTMLButtonElement>(`[data-head="${next}"]`)?.focus();
  };
  return (
    <div className={css['scroll']}>
      <table className={css['map']} ref={grid}>
        <caption className="visually-hidden">Layers from the last to the first, and their heads</caption>
        <thead>
          <tr>
            <td />
            {Array.from({ length: heads }, (_, head) => (
              <th key={head} scope="col">
                <span className="visually-hidden">head </span>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: layers }, (_, i) => layers - 1 - i).map((layer) => (
            <tr key={layer}>
              <th scope="row">
                <span className="visually-hidden">layer </span>
                {layer}
              </th>
              {Array.from({ length: heads }, (_, head) => {
                const value = values[layer * heads + head];
                const factor = factorOf(changes, { layer, head });
                const isChosen = chosen.layer === layer && chosen.head === head;
                const state = factor === 0 ? ', off' : factor === 1 ? '' : `, × ${factor}`;
                const share = Math.sqrt(Math.abs(value ?? 0) / most);
                return (
                  <td key={head}>
                    <button
                      type="button"
                      className={css['cell']}
                      aria-pressed={factor !== 1}
                      aria-label={`Layer ${layer}, head ${head}${state}${value === undefined ? '' : `: ${tells(value)}`}`}
                      title={value === undefined ? undefined : tells(value)}
                      tabIndex={isChosen ? 0 : -1}
                      data-head={`${layer}.${head}`}
                      data-value={value}
                      data-direction={(value ?? 0) < 0 ? 'away' : 'towards'}
                      data-off={factor === 0 || undefined}
                      data-scaled={(factor !== 0 && factor !== 1) || undefined}
                      data-chosen={isChosen || undefined}
                      style={{ '--share': `${(share * 42).toFixed(1)}%` } as React.CSSProperties}
                      onClick={() => onToggle({ layer, head })}
                      onKeyDown={(event) => move(event, { layer, head })}
                    >
                      <span className={css['number']}>
                        {factor === 0 ? 'off' : factor !== 1 ? `×${factor}` : value === undefined ? '' : write(value)}
                      </span>
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
