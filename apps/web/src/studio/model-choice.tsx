import { type ReactNode, useEffect, useState } from 'react';
import { keyOf, type ModelRef } from '../engine/model-ref.ts';
import type { ModelInfo } from '../engine/open-model.ts';
import { useChosen } from './chosen.tsx';
import type { Kind } from './kinds.ts';
import { ModelBox } from './model-box.tsx';
import { ModelDialog } from './model-dialog.tsx';
import { ModelNotice } from './model-notice.tsx';
import { useModel, useStudio } from './studio.tsx';

export { aboutModel } from './about-model.ts';

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
  const [choosing, setChoosing] = useState(false);
  const key = keyOf(ref);
  useEffect(() => hold(`${panel}/${kind}`, ref), [hold, panel, kind, key]);

  const info = state.state === 'open' && state.info.kind === kind ? state.info : undefined;
  const choice = (
    <>
      <ModelBox
        state={state}
        name={state.state === 'open' ? state.info.name : ref.name}
        onChange={() => setChoosing(true)}
        onCancel={() => cancel(ref)}
      />
      <ModelDialog open={choosing} kind={kind} chosen={ref} onChoose={choose} onClose={() => setChoosing(false)} />
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
      onOther={() => setChoosing(true)}
    />
  ) : undefined;
  return { ref, info, choice, notice };
};
