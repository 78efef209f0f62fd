import type { ReactElement } from 'react';
import type { Found } from '../../engine/write/search.ts';
import { Button } from '../../ui/button.tsx';
import { percent } from '../../ui/numbers.ts';
import css from './beam-results.module.css';
import { finishText } from './finish-text.ts';

/** What a search found, the best first. */
export const BeamResults = ({
  results,
  onTake,
}: {
  readonly results: readonly Found[];
  onTake(ids: readonly number[]): void;
}): ReactElement => (
  <ol className={css['results']} aria-label="The texts found, the best first">
    {results.map(({ ids, text, score, logProbability, finish }, rank) => (
      <li key={rank} data-result={rank} data-ids={ids.join()} data-score={score}>
        <p className={css['found']}>{text}</p>
        <p className={css['scores']}>
          <span>
            score <strong className="numbers">{score.toFixed(4)}</strong>
          </span>
          <span>
            joint <span className="numbers">{logProbability.toFixed(3)}</span> ({percent(Math.exp(logProbability))})
          </span>
          <span>
            {ids.length} tokens{finish === undefined ? '' : `, ${finishText(finish)}`}
          </span>
        </p>
        <Button look="quiet" onClick={() => onTake(ids)}>
          Go on from here <span className="visually-hidden">(text {rank + 1})</span>
        </Button>
      </li>
    ))}
  </ol>
);
