import { type ReactNode, useEffect } from 'react';
import { keyOf, type ModelRef } from '../engine/model-ref.ts';
import type { ModelInfo } from '../engine/open-model.ts';
import { placeName, useChosen, useOpened } from './chosen.tsx';
import type { Kind } from './kinds.ts';
import { ModelBox } from './model-box.tsx';
import { ModelDialog } from './model-dialog.tsx';
import { ModelNotice } from './model-notice.tsx';
import { useModel, useStudio } from './studio.tsx';

/** A panel's model: `info` once it is open, `choice` to put into the panel's head, `notice` to put where a result would be. */
export type ModelChoice = {
  readonly ref: ModelRef;
  readonly info: ModelInfo | undefined;
  readonly choice: ReactNode;
  readonly notice: ReactNode;
};

export const useModelChoice = (panel: string, kind: Kind): ModelChoice => {
  const { ref, lost, choose } = useChosen(panel, kind);
  const { cancel, hold } = useStudio();
  const state = useModel(ref, kind);
  // Parts of a panel may ask for the same model: one of them shows the choice, another what is wrong with it.
  const { choosing, setChoosing } = useOpened();
  const place = placeName(panel, kind);
  const key = keyOf(ref);
  useEffect(() => hold(place, ref), [hold, place, key]);

  const info = state.state === 'open' && state.info.kind === kind ? state.info : undefined;
  const choice = (
    <>
      <ModelBox
        state={state}
        name={state.state === 'open' ? state.info.name : ref.name}
        onChange={() => setChoosing(place)}
        onCancel={() => cancel(ref)}
      />
      <ModelDialog
        open={choosing === place}
        kind={kind}
        chosen={ref}
        onChoose={choose}
        onClose={() => setChoosing(undefined)}
      />
    </>
  );
  const hasNotice = state.state === 'failed' || lost !== undefined || (state.state === 'open' && !info);
  const notice = hasNotice ? (
    <ModelNotice
      panel={panel}
      kind={kind}
      state={state}
      lost={lost}
      choose={choose}
      onOther={() => setChoosing(place)}
    />
  ) : undefined;
  return { ref, info, choice, notice };
};
