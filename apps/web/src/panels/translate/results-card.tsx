import type { ReactElement } from 'react';
import { Card } from '../../ui/card.tsx';
import css from './translate-panel.module.css';
import type { Piece } from './use-translation.ts';

/** What has become of each piece. One of them is looked at. */
export const ResultsCard = ({
  pieces,
  shown,
  onShow,
}: {
  readonly pieces: readonly Piece[];
  readonly shown: number;
  onShow(piece: number): void;
}): ReactElement => (
  <Card label="Translations">
    <ol className={css['results']} aria-label="Translations: pick one to look at it">
      {pieces.map(({ text, tokens, made }, number) => (
        <li key={number}>
          <button type="button" aria-pressed={number === shown} onClick={() => onShow(number)}>
            <span className={css['source']}>{text}</span>
            <span aria-hidden="true" className="muted">
              →
            </span>
            <span className={css['target']} {...(made ? { 'data-answer': made.text } : {})}>
              {made?.text ??
                tokens
                  .filter(({ special }) => !special)
                  .map((token) => token.text)
                  .join('')}
              {made?.unknown && (
                <small className={css['unknown']}>a guess: it has signs that the model does not know</small>
              )}
              {!made && <span className={css['caret']} aria-hidden="true" />}
            </span>
          </button>
        </li>
      ))}
    </ol>
  </Card>
);
