import type { ViewState } from '@blockformer/attention-view';
import { type ReactElement, useCallback, useMemo } from 'react';
import type { PassSet } from '../../engine/attend/pass.ts';
import { asText, useParam } from '../../studio/address.ts';
import { useModelChoice } from '../../studio/model-choice.tsx';
import { useSettled } from '../../studio/use-settled.ts';
import { Card } from '../../ui/card.tsx';
import { Notice } from '../../ui/notice.tsx';
import { TokenChips } from '../../ui/token-chips.tsx';
import css from './attend-panel.module.css';
import { Attention } from './attention.tsx';
import { usePass } from './cached-pass.ts';
import { type Mode, SENTENCE, usual, WORD } from './modes.ts';
import { StepsCard } from './steps/steps-card.tsx';
import { TextCard } from './text-card.tsx';
import { useView } from './use-view.ts';
import { settleView, viewData } from './view-data.ts';

/** One model reads a text: what it looks at, and one head step by step. */
export const OneModel = ({ kind }: { readonly kind: Exclude<Mode, 'both'> }): ReactElement => {
  const { info, notice } = useModelChoice('attend', kind);
  const word = kind === 'encoder-decoder';
  const [text, setText] = useParam('attend', word ? 'word' : 'text', word ? WORD : SENTENCE, asText);
  const { prefix, ...begin } = usual[kind];
  const { wanted, show, letGo } = useView(prefix, begin);
  const { value: pass, of, error } = usePass(info, useSettled(text));
  const data = useMemo(() => pass && viewData(pass), [pass]);
  const state = useMemo(() => pass && settleView(pass, wanted), [pass, wanted]);
  const change = useCallback((next: ViewState) => show(next), [show]);
  const write = (next: string): void => {
    setText(next);
    letGo();
  };
  const set = state && (pass?.sets[state.set] as PassSet);
  const held = state?.token;

  return (
    <>
      <TextCard word={word} text={text} onText={write}>
        <div className={css['tokens']} data-word={word || undefined}>
          {set && (
            <TokenChips
              label={set.kind === 'cross' ? 'Tokens that were written' : 'Tokens'}
              tokens={set.queries}
              picked={held?.side === 'query' ? held.position : undefined}
              onPick={(position) =>
                show({
                  token: held?.side === 'query' && held.position === position ? undefined : { side: 'query', position },
                })
              }
            />
          )}
          {word && pass && (
            <p className="muted">
              {of} → <strong className={css['answer']}>{pass.answer}</strong>
            </p>
          )}
        </div>
      </TextCard>
      <Card label={`What ${info?.name ?? 'the model'} looks at`} className={css['view']}>
        {notice ?? (error === undefined ? null : <Notice title="This text cannot be shown">{error}</Notice>)}
        {data && state && <Attention data={data} state={state} onChange={change} />}
      </Card>
      {pass && state && info && (
        <StepsCard
          model={info.key}
          text={of ?? ''}
          pass={pass}
          state={state}
          prefix={prefix}
          chooseHead={(head) => show({ head })}
        />
      )}
    </>
  );
};
