import { type ReactElement, useState } from 'react';
import { asNumber, asOneOf, asText, type Codec, useParam } from '../../studio/address.ts';
import { useModelChoice } from '../../studio/model-choice.tsx';
import { useSettled } from '../../studio/use-settled.ts';
import { BeamTree } from '../../ui/beam-tree/beam-tree.tsx';
import { Card } from '../../ui/card.tsx';
import { TextArea } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Slider } from '../../ui/slider.tsx';
import { AlignmentCard } from './alignment-card.tsx';
import { BeamsCard } from './beams-card.tsx';
import { ResultsCard } from './results-card.tsx';
import { StepsCard } from './steps-card.tsx';
import css from './translate-panel.module.css';
import { useTranslation } from './use-translation.ts';
import type { Which } from './weights-of.ts';

const TEXT = 'president thoughtful knight';
const asMethod = asOneOf('greedy', 'beams');
const asWhich: Codec<Which> = {
  read: (text) => (text === 'mean' ? 'mean' : asNumber.read(text)),
  write: String,
};
/** No token. */
const NONE = -1;

export const TranslatePanel = (): ReactElement => {
  const { info, choice, notice } = useModelChoice('translate', 'encoder-decoder');
  const [text, setText] = useParam('translate', 'text', TEXT, asText);
  const [method, setMethod] = useParam('translate', 'method', 'greedy', asMethod);
  const [width, setWidth] = useParam('translate', 'beams', 4, asNumber);
  const [number, setNumber] = useParam('translate', 'piece', 0, asNumber);
  const [token, setToken] = useParam('translate', 'token', NONE, asNumber);
  const [layer, setLayer] = useParam<Which>('translate', 'layer', 'mean', asWhich);
  const [head, setHead] = useParam<Which>('translate', 'head', 'mean', asWhich);
  const [pointed, setPointed] = useState<number>();

  const beams = method === 'beams' ? Math.min(8, Math.max(2, Math.round(width))) : 1;
  const { pieces, error } = useTranslation(info?.key, useSettled(text), useSettled(beams));
  const shown = number >= 0 && number < pieces.length ? number : 0;
  const piece = pieces[shown];
  const sounds = info?.key === 'embedded:phonemes';
  const picked = token >= 0 && token < (piece?.tokens.length ?? 0) ? token : undefined;
  const empty = text.trim() === '';
  const show = (next: number): void => {
    setNumber(next);
    setToken(NONE);
  };

  return (
    <Panel
      title="Translate"
      about={
        sounds || !info
          ? 'An encoder reads letters, a decoder writes sounds: how English words are said.'
          : 'An encoder reads a text, a decoder writes another one from it.'
      }
      tools={choice}
    >
      {notice}
      <Card label="The text">
        <div className={css['ask']}>
          <TextArea
            label={sounds ? 'Words' : 'Text, a line for each translation'}
            hint={
              sounds
                ? 'Sounds are written in the International Phonetic Alphabet: a sign for each, and ˈ before the vowel that is stressed.'
                : undefined
            }
            value={text}
            onChange={({ currentTarget }) => {
              setText(currentTarget.value);
              setToken(NONE);
            }}
          />
          <div className={css['how']}>
            <Segmented
              label="How it is written"
              value={method}
              options={[
                ['greedy', 'Greedy'],
                ['beams', 'Beam search'],
              ]}
              onChange={setMethod}
            />
            <Slider
              label="Beams"
              min={2}
              max={8}
              step={1}
              value={beams === 1 ? 4 : beams}
              disabled={method === 'greedy'}
              onChange={setWidth}
            />
          </div>
        </div>
        {empty && <Notice title="There is no text yet">Write a word.</Notice>}
        {!empty && error !== undefined && <Notice title="This text cannot be translated">{error}</Notice>}
      </Card>
      {!empty && pieces.length > 0 && (
        <div className={css['layout']}>
          <div className={css['column']}>
            <ResultsCard pieces={pieces} shown={shown} onShow={show} />
            {piece && (
              <StepsCard
                tokens={piece.tokens}
                picked={picked}
                sounds={sounds}
                onPick={(at) => setToken(at === token ? NONE : at)}
              />
            )}
          </div>
          <div className={css['column']}>
            {piece?.made && (
              <AlignmentCard
                made={piece.made}
                layer={layer}
                head={head}
                picked={pointed ?? picked}
                onLayer={setLayer}
                onHead={setHead}
                onPoint={setPointed}
              />
            )}
            {piece?.made && piece.made.sequences.length > 0 && <BeamsCard made={piece.made} />}
          </div>
          {piece && piece.levels.length > 0 && (
            <Card label="Tree" className={css['tree']}>
              <BeamTree
                key={`${piece.text}/${beams}`}
                levels={piece.levels}
                results={piece.made?.sequences ?? []}
                beams={beams}
                depth={piece.text.length + 2}
                running={!piece.made}
              />
            </Card>
          )}
        </div>
      )}
    </Panel>
  );
};
