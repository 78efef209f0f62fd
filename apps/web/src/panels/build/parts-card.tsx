import { memo, type ReactElement } from 'react';
import type { PartCount } from '../../engine/build/count-parts.ts';
import type { ModelDesign } from '../../engine/build/model-design.ts';
import { Card } from '../../ui/card.tsx';
import { percent } from '../../ui/numbers.ts';
import { partText, placeOf } from './part-texts.ts';
import css from './parts-card.module.css';
import { parametersOf, type ShownPart } from './picture-of.ts';

const shape = (sizes: readonly number[]): string => sizes.map((size) => size.toLocaleString('en')).join(' × ');

/** The part that is pointed at: what it does, what goes through it, what it has learned. */
export const PartCard = ({
  part,
  design,
  counts,
}: {
  readonly part: ShownPart;
  readonly design: ModelDesign;
  readonly counts: readonly PartCount[];
}): ReactElement => {
  const { title, about, shapes } = partText(part, design);
  const counted = parametersOf(part, counts);
  return (
    <Card label="The part" className={css['part']}>
      <h3>{title}</h3>
      <p className={css['about']}>{about}</p>
      <p className={`numbers ${css['shapes']}`}>{shapes}</p>
      {counted ? (
        <ul className={css['leaves']}>
          {counted.leaves.map(({ path, shape: sizes, size }) => (
            <li key={path}>
              <code>{path || 'table'}</code>
              <span className="numbers">{shape(sizes)}</span>
              <span className="numbers">{size.toLocaleString('en')}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p className={css['about']}>It has no parameters.</p>
      )}
    </Card>
  );
};

/** Every part in a table: where the parameters are. */
export const PartsCard = memo(
  ({
    design,
    counts,
    total,
  }: {
    readonly design: ModelDesign;
    readonly counts: readonly PartCount[];
    readonly total: number;
  }): ReactElement => (
    <Card label="Where the parameters are">
      <table className={css['table']}>
        <caption>Where the parameters are</caption>
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Each</th>
            <th scope="col">Times</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {[...counts].reverse().map(({ name, each, times, total: all }) => (
            <tr key={name} data-counted={name} data-part-total={all}>
              <th scope="row">
                {placeOf(name, design)}
                <span className={css['bar']} style={{ inlineSize: `${(all / total) * 100}%` }} />
              </th>
              <td>{each.toLocaleString('en')}</td>
              <td>{times}</td>
              <td>{percent(all / total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  ),
);
