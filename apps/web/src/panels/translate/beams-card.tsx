import type { ReactElement } from 'react';
import type { Translated } from '../../engine/translate/translate-text.ts';
import { Card } from '../../ui/card.tsx';
import css from './translate-panel.module.css';

/** What a search has found, the best first. */
export const BeamsCard = ({ made }: { readonly made: Translated }): ReactElement => (
  <Card label="What the beams found">
    <table className={css['beams']}>
      <caption>What {made.sequences.length} beams found</caption>
      <thead>
        <tr>
          <th scope="col">Text</th>
          <th scope="col">Score</th>
          <th scope="col">Probability of a token</th>
        </tr>
      </thead>
      <tbody>
        {made.sequences.map(({ text, score, ids }) => (
          <tr key={ids.join(' ')} data-beam={ids.join(' ')} data-score={score}>
            <th scope="row">{text}</th>
            <td>{score.toFixed(3)}</td>
            <td>
              <span className={css['bar']} style={{ inlineSize: `${Math.exp(score) * 100}%` }} />
              {Math.round(Math.exp(score) * 100)} %
            </td>
          </tr>
        ))}
      </tbody>
    </table>
    <p className={css['about']}>
      A search follows several texts at once. The score is the mean of the logarithms of a text’s probabilities: the
      nearer to 0, the better.
    </p>
  </Card>
);
