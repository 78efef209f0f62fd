import type { ReactElement } from 'react';
import type { Path } from '../../engine/path/follow-path.ts';
import { percent } from '../../ui/numbers.ts';
import { tokenText } from '../../ui/token-text.ts';
import { levelsOf, sharesOf } from './levels.ts';
import css from './path-panel.module.css';
import { short, signed } from './signed.ts';

const named = (level: string, name: string): string => `${level}, ${name}`;

/** The numbers of the picture as tables. */
export const PathNumbers = ({ path }: { readonly path: Path }): ReactElement => {
  const shares = sharesOf(path);
  const word = tokenText(path.target.text);
  const parts = levelsOf(path).flatMap(({ name, left, right }) =>
    [left, right].flatMap((part) => (part ? [{ ...part, name: named(name, part.name) }] : [])),
  );
  const rows = shares ? [...parts, { name: 'Bias of the last norm', share: shares.bias, length: undefined }] : parts;
  return (
    <details className={css['numbers']}>
      <summary>The numbers</summary>
      <div className={css['tables']}>
        <table>
          <caption>What was added</caption>
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">Length</th>
              {shares && <th scope="col">Share of {word}</th>}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, length, share }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{length === undefined ? '' : short(length)}</td>
                {shares && (
                  <td data-share={share} data-part={name}>
                    {share === undefined ? '' : signed(share)}
                  </td>
                )}
              </tr>
            ))}
            {shares && (
              <tr>
                <th scope="row">Together</th>
                <td />
                <td data-total={shares.total}>{signed(shares.total)}</td>
              </tr>
            )}
          </tbody>
        </table>
        <table>
          <caption>What would be said</caption>
          <thead>
            <tr>
              <th scope="col">Stopped</th>
              <th scope="col">Likeliest</th>
              <th scope="col">{word}</th>
              <th scope="col">Its place</th>
            </tr>
          </thead>
          <tbody>
            {path.depths.map(({ top, probability, rank }, depth) => (
              <tr
                key={depth}
                data-depth={depth}
                data-top={JSON.stringify(top.slice(0, 10).map((each) => [each.id, each.probability]))}
              >
                <th scope="row">{depth === 0 ? 'before layer 0' : `after layer ${depth - 1}`}</th>
                <td>
                  {top
                    .slice(0, 3)
                    .map((each) => `${tokenText(each.text)} ${percent(each.probability)}`)
                    .join(', ')}
                </td>
                <td data-probability={probability}>{percent(probability)}</td>
                <td data-rank={rank}>{rank}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
};
