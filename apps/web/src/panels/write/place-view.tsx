import type { ReactElement } from 'react';
import type { ShownToken } from '../../engine/show-tokens.ts';
import { Card } from '../../ui/card.tsx';
import { tokenText } from '../../ui/token-text.ts';
import { Candidates } from './candidates.tsx';
import { Curve } from './curve.tsx';
import { StageTable } from './stage-table.tsx';
import type { Place } from './use-place.ts';
import css from './write.module.css';

/** What could come at a place: the distribution, what filters do to it, and the likeliest tokens. */
export const PlaceView = ({
  place: { stages, order, at },
  chosen,
  step,
  onTake,
}: {
  readonly place: Place;
  /** What was written there. */
  readonly chosen: ShownToken | undefined;
  readonly step: number;
  onTake: ((id: number) => void) | undefined;
}): ReactElement => (
  <div className={css['place']} data-step={step} data-context={at.ids.join()}>
    <Card label="The likeliest tokens" className={css['likeliest']}>
      <div>
        <h3>What could come here</h3>
        <p className={css['about']}>
          {chosen ? (
            <>
              New token {step + 1}, where <code className={css['chosen']}>{tokenText(chosen.text)}</code> was written.
            </>
          ) : (
            'The next token.'
          )}{' '}
          Choose another one to go on from it.
        </p>
        <p className={css['legend']}>
          <span className={css['key']} /> after the filters <span className={css['key-before']} /> the model
        </p>
      </div>
      <Candidates stages={stages} likeliest={at.likeliest} chosen={chosen} onTake={onTake} />
    </Card>
    <div className={css['shape']}>
      <Card label="The distribution" className={css['picture']}>
        <Curve stages={stages} order={order} chosen={chosen?.id} />
      </Card>
      <Card label="The filters" className={css['filters']}>
        <StageTable stages={stages} />
      </Card>
    </div>
  </div>
);
