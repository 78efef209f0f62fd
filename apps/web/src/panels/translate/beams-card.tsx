import type { ReactElement } from 'react';
import type { Translated } from '../../engine/translate/translate-text.ts';
import { logOf } from '../../ui/beam-tree/joint-text.ts';
import { Card } from '../../ui/card.tsx';
import { percent } from '../../ui/numbers.ts';
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
          <th scope="col">Probability</th>
          <th scope="col">Of a token, on average</th>
        </tr>
      </thead>
      <tbody>
        {made.sequences.map(({ text, score, ids, logProbability }) => (
          <tr key={ids.join(' ')} data-beam={ids.join(' ')} data-score={score}>
            <th scope="row">{text}</th>
            <td>{logOf(score, 3)}</td>
            <td data-joint={logProbability}>{percent(Math.exp(logProbability))}</td>
            <td>
              <span className={css['bar']} style={{ inlineSize: `${Math.exp(logProbability / ids.length) * 100}%` }} />
              {percent(Math.exp(logProbability / ids.length))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
    <p className={css['about']}>
      Beam search follows several texts at once, and ranks them by score: the log-probability of all tokens, divided by
      their number to the power of the length penalty. The nearer to 0, the better.
    </p>
  </Card>
);
