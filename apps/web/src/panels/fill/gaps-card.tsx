import type { ReactElement } from 'react';
import type { Filled, Gap } from '../../engine/fill/fill-gaps.ts';
import { type Bar, Bars } from '../../ui/bars.tsx';
import { Card } from '../../ui/card.tsx';
import { percent } from '../../ui/numbers.ts';
import css from './fill-panel.module.css';
import { pieceText } from './words-of.ts';

/** Candidates, and the word that stands in the text where it is not among them. */
const barsOf = ({ candidates, truth }: Gap): Bar[] => {
  const bars = candidates.map(
    ({ id, text, probability }): Bar => ({ id, text: pieceText(text), probability, marked: id === truth?.id }),
  );
  if (!truth || candidates.some(({ id }) => id === truth.id)) return bars;
  return [...bars, { id: truth.id, text: pieceText(truth.text), probability: truth.probability, marked: true }];
};

const rank = (place: number): string =>
  place < 0 ? 'not among the likeliest' : (['the likeliest', 'the second', 'the third'][place] ?? `rank ${place + 1}`);

const verdict = ({ word, truth, candidates }: Gap, { words, text }: Filled): string => {
  const { span, isMask, tokens } = words[word] ?? { span: [0, 0], isMask: true, tokens: [] };
  if (isMask) return 'Click a word to put it in.';
  const own = text.slice(span[0], span[1]);
  if (!truth) return `“${own}” is made of ${tokens.length} tokens, and a gap holds one.`;
  const place = candidates.findIndex(({ id }) => id === truth.id);
  return `“${own}” stood here: ${percent(truth.probability)}, ${rank(place)}.`;
};

/** What could stand in each gap. */
export const GapsCard = ({
  filled,
  onPut,
}: {
  readonly filled: Filled;
  onPut(gap: Gap, text: string): void;
}): ReactElement => (
  <Card label="What could stand in the gaps" className={css['gaps']}>
    {filled.gaps.length === 0 && (
      <>
        <h3>No gap yet</h3>
        <p className="muted">
          Click a word of the sentence to hide it, or write {filled.maskText} where one is to be found.
        </p>
      </>
    )}
    {filled.gaps.map((gap, index) => (
      <div key={gap.word} className={css['gap']} data-candidates={index}>
        <h3>{filled.gaps.length === 1 ? 'What could stand in the gap' : `Gap ${index + 1}`}</h3>
        <p className="muted">{verdict(gap, filled)}</p>
        <Bars
          label={`Candidates for gap ${index + 1}: click one to put it in`}
          bars={barsOf(gap)}
          rows={11}
          onPick={({ text }) => onPut(gap, text)}
        />
      </div>
    ))}
  </Card>
);
