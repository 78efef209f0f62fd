import { type ReactElement, useMemo } from 'react';
import type { Gap } from '../../engine/fill/fill-gaps.ts';
import { asText, type Codec, go, useParam } from '../../studio/address.ts';
import { useModelChoice } from '../../studio/model-choice.tsx';
import { useCall } from '../../studio/use-call.ts';
import { useSettled } from '../../studio/use-settled.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TextArea } from '../../ui/field.tsx';
import { Figure } from '../../ui/figure.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useWidth } from '../../ui/use-width.ts';
import css from './fill-panel.module.css';
import { GapsCard } from './gaps-card.tsx';
import { SentencePicture } from './sentence-picture.tsx';
import { useSurprises } from './use-surprises.ts';
import { drawnWords, hiddenAfter, putIn } from './words-of.ts';
import { WordsTable } from './words-table.tsx';

const SENTENCE = 'The people of the United States are free.';
/** Words that are hidden, by their numbers: `2.5`. */
const asNumbers: Codec<string> = { read: (text) => (/^(\d+(\.\d+)*)?$/.test(text) ? text : undefined), write: String };

const numbersOf = (text: string): number[] => text.split('.').filter(Boolean).map(Number);

export const FillPanel = (): ReactElement => {
  const { info, choice, notice } = useModelChoice('fill', 'encoder');
  const [text, setText] = useParam('fill', 'text', SENTENCE, asText);
  const [hide, setHide] = useParam('fill', 'hide', '5', asNumbers);
  const settled = useSettled(text);
  const key = info && text.trim() !== '' ? JSON.stringify([info.key, settled, hide]) : undefined;
  const { value: filled, error } = useCall(key, (engine, signal) =>
    engine.call('fillGaps', { key: info?.key ?? '', text: settled, hidden: numbersOf(hide) }, { signal }),
  );
  const surprises = useSurprises(error === undefined ? info?.key : undefined, settled);
  const [box, width] = useWidth(720);
  const known = surprises?.of === filled?.text ? surprises?.byPosition : undefined;
  const words = useMemo(() => (filled ? drawnWords(filled, known) : []), [filled, known]);

  const write = (next: string): void => {
    setText(next);
    setHide('');
  };
  const toggle = (number: number): void => {
    if (!filled || filled.words[number]?.isMask) return;
    const now = new Set(numbersOf(hide));
    if (!now.delete(number)) now.add(number);
    setHide([...now].sort((a, b) => a - b).join('.'));
  };
  const put = ({ word }: Gap, said: string): void => {
    const span = filled?.words[word]?.span;
    if (!filled || !span) return;
    setText(putIn(filled.text, span, said));
    setHide(hiddenAfter(numbersOf(hide), word, filled.text.slice(0, span[0]), said).join('.'));
  };
  const empty = text.trim() === '';

  return (
    <Panel
      title="Fill"
      about="An encoder reads both sides of a gap, and says what could stand in it. Hide a word, and see whether it is found again."
      tools={choice}
    >
      {notice}
      <Card label="The sentence">
        <TextArea
          label="A sentence"
          hint={filled ? `A gap can also be written: ${filled.maskText}` : undefined}
          value={text}
          onChange={({ currentTarget }) => write(currentTarget.value)}
        />
        {empty && <Notice title="There is no text yet">Write a sentence, and click a word of it.</Notice>}
        {!empty && error !== undefined && <Notice title="This text cannot be read">{error}</Notice>}
        <div ref={box} className={css['sentence']}>
          {filled && !empty && (
            <Figure
              title="Click a word to hide it"
              caption="Below a word: its probability when it alone is hidden. In a gap: the model’s guess, and the probability of that."
              name="sentence"
            >
              <SentencePicture
                words={words}
                shares={filled.gaps.map(({ candidates }) => candidates[0]?.probability)}
                width={width}
                label="The sentence: words are buttons that hide them"
                onToggle={toggle}
              />
            </Figure>
          )}
        </div>
        {filled && !empty && (
          <div className={css['foot']}>
            <Button onClick={() => go('attend', { mode: 'encoder', text: filled.masked })}>
              See what it looks at, in Attend
            </Button>
            <span className="muted numbers" data-tokens={filled.tokens}>
              {filled.tokens} tokens
            </span>
          </div>
        )}
      </Card>
      {filled && !empty && (
        <div className={css['pair']}>
          <GapsCard filled={filled} onPut={put} />
          <WordsTable filled={filled} surprises={known} done={surprises?.done === true} />
        </div>
      )}
    </Panel>
  );
};
