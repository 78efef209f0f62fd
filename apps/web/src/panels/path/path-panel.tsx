import type { ReactElement } from 'react';
import { useModelChoice } from '../../studio/model-choice.tsx';
import { Card } from '../../ui/card.tsx';
import { TextArea } from '../../ui/field.tsx';
import { Figure } from '../../ui/figure.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TokenChips } from '../../ui/token-chips.tsx';
import { tokenText } from '../../ui/token-text.ts';
import { useWidth } from '../../ui/use-width.ts';
import { factorOf, withFactor } from './head-changes.ts';
import { HeadsCard } from './heads-card.tsx';
import { inWords, outcome } from './in-words.ts';
import { PathNumbers } from './path-numbers.tsx';
import css from './path-panel.module.css';
import { StackPicture } from './stack-picture.tsx';
import { usePath, useView } from './use-path.ts';
import { WordsCard } from './words-card.tsx';
import { WriteOn } from './write-on.tsx';

/** One token's way up the stack. */
export const PathPanel = (): ReactElement => {
  const { info, choice, notice } = useModelChoice('path', 'decoder');
  const view = useView();
  const [box, width] = useWidth(760);
  const { text, before, changed, now } = usePath(info?.hasTokenizer ? info.key : undefined, view);
  const base = before.value;
  const error = before.error ?? changed.error;
  const layers = base?.lengths.length ?? 0;
  const depth = Number.isInteger(view.depth) && view.depth >= 0 && view.depth <= layers ? view.depth : layers;
  const { changes, setChanges, setHead } = view;

  return (
    <Panel
      title="Path"
      about="One token’s way up the stack: what each part adds to the residual stream, what the model would say if it stopped at each layer (the logit lens), and which heads decided. Switch a head off and see the words change."
      tools={choice}
    >
      {notice}
      {info && !info.hasTokenizer && (
        <Notice title={`${info.name} has no tokenizer`}>
          A text cannot be read without one. Choose another model.
        </Notice>
      )}
      <Card label="Text">
        <TextArea label="Text" value={view.text} onChange={(event) => view.setText(event.currentTarget.value)} />
        <div className={css['chips']}>
          {base && !error && (
            <TokenChips
              label="The token that is followed"
              tokens={base.tokens}
              picked={base.position}
              onPick={view.setPosition}
            />
          )}
        </div>
        <p role="status" className={css['outcome']}>
          {now && !error ? outcome(now, changes.length) : ''}
        </p>
      </Card>
      {error && <Notice title="There is no path to show">{error}</Notice>}
      {info && base && now && !error && (
        <div className={css['columns']} data-path={before.busy || changed.busy ? 'busy' : 'ready'}>
          <Card label="The way up">
            <Figure
              title={`From ${tokenText(base.tokens[base.position]?.text ?? '')} to ${tokenText(now.depths.at(-1)?.top[0]?.text ?? '')}`}
              caption={<Caption word={tokenText(base.target.text)} />}
              name="path"
            >
              <div ref={box}>
                <StackPicture
                  path={now}
                  before={base}
                  changes={changes}
                  depth={depth}
                  width={width}
                  label={inWords(now)}
                  onDepth={(next) => view.setDepth(next === layers ? -1 : next)}
                  onHead={(head) => {
                    setHead(`${head.layer}.${head.head}`);
                    setChanges(withFactor(changes, head, factorOf(changes, head) === 1 ? 0 : 1));
                  }}
                />
              </div>
            </Figure>
            {'why' in now.shares && (
              <Notice tone="info" title="The logit cannot be divided into shares">
                {now.shares.why}
              </Notice>
            )}
            <PathNumbers path={now} />
          </Card>
          <div className={css['side']}>
            <WordsCard path={now} before={base} depth={depth} view={view} />
            <HeadsCard model={info} text={text} path={base} view={view} />
          </div>
          <WriteOn
            model={info.key}
            text={text}
            path={base}
            changes={changes}
            ready={!before.busy && !changed.busy}
            className={css['below']}
          />
        </div>
      )}
    </Panel>
  );
};

const Caption = ({ word }: { readonly word: string }): ReactElement => (
  <>
    Read it from below. Each part adds a vector to the residual stream, drawn as wide as the vector is long:{' '}
    <b className={css['towards']}>blue</b> for what speaks for <code>{word}</code>,{' '}
    <b className={css['away']}>orange</b> for what speaks against it. Squares are heads: click one to switch it off.
  </>
);
