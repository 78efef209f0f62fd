import type { ReactElement } from 'react';
import type { Filled } from '../../engine/fill/fill-gaps.ts';
import type { Surprise } from '../../engine/fill/surprises.ts';
import { Card } from '../../ui/card.tsx';
import { percent } from '../../ui/numbers.ts';
import css from './fill-panel.module.css';
import { pieceText } from './words-of.ts';

/** Every token of the sentence in a table: how it fared, and what the model would rather have said. */
export const WordsTable = ({
  filled,
  surprises,
  done,
}: {
  readonly filled: Filled;
  readonly surprises: ReadonlyMap<number, Surprise> | undefined;
  readonly done: boolean;
}): ReactElement => {
  const tokens = filled.words.filter(({ isMask }) => !isMask).flatMap(({ tokens }) => tokens);
  const found = tokens.filter(({ id, position }) => surprises?.get(position)?.best.id === id).length;
  return (
    <Card label="Each word hidden in turn">
      <h3>Each word hidden in turn</h3>
      <p className={css['small']} role="status">
        {done && surprises ? `The model finds ${found} of ${tokens.length} again.` : 'One pass for each…'}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard. */}
      <section className={css['scroll']} tabIndex={0} aria-label="Tokens and guesses">
        <table className={css['table']}>
          <thead>
            <tr>
              <th scope="col">Token</th>
              <th scope="col">Probability</th>
              <th scope="col">The model’s guess</th>
            </tr>
          </thead>
          <tbody>
            {tokens.map(({ id, text, position }) => {
              const surprise = surprises?.get(position);
              const right = surprise?.best.id === id;
              return (
                <tr key={position} data-row={position}>
                  <th scope="row">{pieceText(text)}</th>
                  <td>{surprise ? percent(surprise.probability) : '…'}</td>
                  <td>
                    {surprise && (
                      <>
                        {right ? 'the same' : pieceText(surprise.best.text)}{' '}
                        <span className="muted numbers">{percent(surprise.best.probability)}</span>
                      </>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </Card>
  );
};
