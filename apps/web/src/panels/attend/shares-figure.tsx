import type { ReactElement } from 'react';
import { Figure } from '../../ui/figure.tsx';
import { percent } from '../../ui/numbers.ts';
import type { Shares } from './compare.ts';
import css from './shares-figure.module.css';

export type ShareRow = { readonly name: string; readonly shares: Shares };

const places = [
  ['left', 'to the left'],
  ['itself', 'itself'],
  ['right', 'to the right'],
  ['special', 'special tokens'],
] as const;

const [GROUP, HEAD, BAR] = [104, 24, 40];

/** Where attention goes, as bars that are divided: one for each model, in groups. */
export const SharesFigure = ({
  groups,
}: {
  readonly groups: readonly { readonly title: string; readonly rows: readonly ShareRow[] }[];
}): ReactElement => {
  const words = groups
    .flatMap(({ title, rows }) =>
      rows.map(
        ({ name, shares }) =>
          `${title}, ${name}: ${places.map(([place, text]) => `${percent(shares[place])} ${text}`).join(', ')}`,
      ),
    )
    .join('. ');
  return (
    <Figure
      title="Where attention goes"
      name="where-attention-goes"
      caption={
        <span className={css['legend']}>
          {places.map(([place, text]) => (
            <span key={place}>
              <i className={css[place]} /> {text}
            </span>
          ))}
        </span>
      }
    >
      <svg className={css['figure']} height={groups.length * (HEAD + GROUP)} role="img" aria-label={words}>
        {groups.map(({ title, rows }, g) => {
          const top = g * (HEAD + GROUP);
          return (
            <g key={title}>
              <text y={top + 14} className={css['title']}>
                {title}
              </text>
              {rows.map(({ name, shares }, r) => {
                const y = top + HEAD + r * BAR;
                let from = 0;
                return (
                  <g key={name} data-model={name}>
                    <text y={y + 12} className={css['name']}>
                      {name}
                    </text>
                    {places.map(([place]) => {
                      const share = shares[place];
                      const at = from;
                      from += share;
                      return (
                        <g key={place} data-place={place} data-exact={share}>
                          <rect
                            x={`${100 * at}%`}
                            y={y + 17}
                            width={`${100 * share}%`}
                            height={18}
                            className={css[place]}
                          />
                          {share >= 0.07 && (
                            <text x={`${100 * (at + share / 2)}%`} y={y + 30} className={css[`on-${place}`]}>
                              {percent(share)}
                            </text>
                          )}
                        </g>
                      );
                    })}
                  </g>
                );
              })}
            </g>
          );
        })}
      </svg>
    </Figure>
  );
};
