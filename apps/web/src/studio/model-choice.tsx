import type { ReactElement, ReactNode } from 'react';
import { keyOf, type ModelRef } from '../engine/model-ref.ts';
import type { ModelInfo } from '../engine/open-model.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { count } from '../ui/numbers.ts';
import { type Kind, useChosen } from './chosen.tsx';
import css from './model-choice.module.css';
import { useModel, useStudio } from './studio.tsx';

/** A panel's model: `info` once it is open, `choice` to put into the panel's head, `notice` to put where a result would be. */
export type ModelChoice = {
  readonly ref: ModelRef;
  readonly info: ModelInfo | undefined;
  readonly choice: ReactNode;
  readonly notice: ReactNode;
};

/** What there is to know of a model, in one line. */
export const aboutModel = ({ type, parameters, layers, heads, dim, weights }: ModelInfo): string =>
  [
    type,
    `${count(parameters)} parameters`,
    `${layers} layers`,
    heads && `${heads} heads`,
    dim && `width ${dim}`,
    weights !== 'float32' && weights,
  ]
    .filter(Boolean)
    .join(' · ');

export const useModelChoice = (panel: string, kind: Kind): ModelChoice => {
  const { ref, lost } = useChosen(panel, kind);
  const { open } = useStudio();
  const state = useModel(ref);
  const info = state.state === 'open' ? state.info : undefined;
  const share =
    state.state === 'opening' && state.progress && state.progress.total > 0
      ? state.progress.done / state.progress.total
      : undefined;
  const choice: ReactElement = (
    <div className={css['choice']} data-model={keyOf(ref)} data-state={state.state}>
      <strong>{info?.name ?? ref.name}</strong>
      <span className="muted">{info ? aboutModel(info) : state.state === 'opening' ? 'opening…' : 'not open'}</span>
      <progress
        aria-label="Opening the model"
        {...(share === undefined ? {} : { value: share })}
        data-shown={state.state === 'opening'}
      />
    </div>
  );
  const notice =
    state.state === 'failed' ? (
      <Notice title="This model cannot be opened" actions={<Button onClick={() => open(ref)}>Try again</Button>}>
        {state.message}
      </Notice>
    ) : lost ? (
      <Notice tone="info" title={`The link speaks of the folder “${lost}”`}>
        A page cannot open a folder by itself. Open it again to see what the link shows.
      </Notice>
    ) : undefined;
  return { ref, info, choice, notice };
};
