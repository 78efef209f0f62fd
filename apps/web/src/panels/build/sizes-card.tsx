import type { WeightFormat } from '@blockformer/backend-simd';
import { memo, type ReactElement, useId } from 'react';
import { cacheBytes, weightBytes } from '../../engine/build/memory.ts';
import type { ModelDesign } from '../../engine/build/model-design.ts';
import { Card } from '../../ui/card.tsx';
import { bytes } from '../../ui/numbers.ts';
import css from './sizes-card.module.css';

const formats: readonly (readonly [WeightFormat, string])[] = [
  ['float32', '32 bits a weight'],
  ['int8', '8.5 bits'],
  ['int4', '5 bits'],
];

/** How many parameters, and how much memory, as each kind of storage has it. The one that is chosen is run with. */
export const SizesCard = memo(
  ({
    design,
    spec,
    total,
    weights,
    only,
    onWeights,
  }: {
    readonly design: ModelDesign;
    readonly spec: unknown;
    readonly total: number;
    readonly weights: WeightFormat;
    /** The one kind of storage that the backend has. */
    readonly only?: WeightFormat | undefined;
    onWeights(weights: WeightFormat): void;
  }): ReactElement => {
    const name = useId();
    const perToken = cacheBytes(design, weights);
    return (
      <Card label="Sizes">
        <p className={css['total']} data-total={total}>
          <strong className="numbers">{total.toLocaleString('en')}</strong> parameters
        </p>
        <fieldset className={css['formats']}>
          <legend>Memory of the weights</legend>
          {formats.map(([format, about]) => {
            const size = weightBytes(spec, format);
            return (
              <label key={format} className={css['format']} data-bytes={size}>
                <input
                  type="radio"
                  name={name}
                  checked={format === weights}
                  disabled={only !== undefined && format !== only}
                  onChange={() => onWeights(format)}
                />
                <span>
                  {format} <small>{about}</small>
                </span>
                <span className="numbers">{bytes(size)}</span>
              </label>
            );
          })}
        </fieldset>
        <p className={css['cache']} data-cache={design.kind === 'decoder' ? perToken : 0}>
          {design.kind === 'decoder' ? (
            <>
              While it writes: <span className="numbers">{bytes(perToken)}</span> of keys and values for each token,{' '}
              <span className="numbers">{bytes(perToken * 1024)}</span> for 1,024.
            </>
          ) : (
            'It keeps nothing between texts.'
          )}
        </p>
      </Card>
    );
  },
);
