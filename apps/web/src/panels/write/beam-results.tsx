import type { ReactElement } from 'react';
import type { Found } from '../../engine/write/search.ts';
import { logOf, shortShare } from '../../ui/beam-tree/joint-text.ts';
import { Button } from '../../ui/button.tsx';
import css from './beam-results.module.css';
import { finishText } from './finish-text.ts';

/** From here on filters have changed a joint log-probability: less is rounding. */
const CHANGED = 1e-3;

/** What a search found, the best first. */
export const BeamResults = ({
  results,
  onTake,
}: {
  readonly results: readonly Found[];
  onTake(ids: readonly number[]): void;
}): ReactElement => (
  <ol className={css['results']} aria-label="The texts found, the best first">
    {results.map(({ ids, text, score, logProbability, filtered, finish }, rank) => (
      <li key={rank} data-result={rank} data-ids={ids.join()} data-score={score} data-joint={filtered}>
        <p className={css['found']}>{text}</p>
        <p className={css['scores']}>
          <span>
            score <strong className="numbers">{logOf(score, 4)}</strong>
          </span>
          <span>
            joint <span className="numbers">{logOf(filtered, 3)}</span> ({shortShare(Math.exp(filtered))})
          </span>
          {Math.abs(filtered - logProbability) > CHANGED && (
            <span>
              before the filters <span className="numbers">{logOf(logProbability, 3)}</span> (
              {shortShare(Math.exp(logProbability))})
            </span>
          )}
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
