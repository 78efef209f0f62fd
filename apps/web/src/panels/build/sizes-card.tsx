import type { WeightFormat } from '@blockformer/backend-simd';
import { memo, type ReactElement, useId } from 'react';
import { cacheBytes, weightBytes } from '../../engine/build/memory.ts';
import { type ModelDesign, writes } from '../../engine/build/model-design.ts';
import { Card } from '../../ui/card.tsx';
import { bytes } from '../../ui/numbers.ts';
import css from './sizes-card.module.css';

const formats: readonly (readonly [WeightFormat, string])[] = [
  ['float32', '32 bits'],
  ['int8', '8.5 bits'],
  ['int4', '5 bits'],
];

/** As long a text as is talked of: a design may have fewer positions. */
const usualLength = ({ positions, length }: ModelDesign): number =>
  positions === 'learned' ? Math.min(1024, length) : 1024;

/** What is kept of tokens while a model writes. */
const CacheLine = ({
  design,
  weights,
}: {
  readonly design: ModelDesign;
  readonly weights: WeightFormat;
}): ReactElement => {
  const perToken = cacheBytes(design, weights);
  const length = usualLength(design);
  const size = <span className="numbers">{bytes(perToken)}</span>;
  const text = {
    decoder: (
      <>
        KV cache: {size} a token, <span className="numbers">{bytes(perToken * length)}</span> for{' '}
        {length.toLocaleString('en')}.
      </>
    ),
    'encoder-decoder': <>KV cache: {size} for each token that is written, and as much for each that was read.</>,
    encoder: 'No KV cache: it reads a text at once.',
  }[design.kind];
  return (
    <p className={css['cache']} data-cache={writes(design) ? perToken : 0}>
      {text}
    </p>
  );
};

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
    return (
      <Card label="Sizes">
        <div className={css['facts']}>
          <div>
            <p className={css['total']} data-total={total}>
              <strong className="numbers">{total.toLocaleString('en')}</strong> parameters
            </p>
            <CacheLine design={design} weights={weights} />
          </div>
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
        </div>
      </Card>
    );
  },
);
