import type { ReactElement } from 'react';
import { useModelChoice } from '../../studio/model-choice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import css from './attend-panel.module.css';
import { modes, useMode } from './modes.ts';
import { OneModel } from './one-model.tsx';
import { SideBySide } from './side-by-side.tsx';

const Choice = ({ kind }: { readonly kind: 'decoder' | 'encoder' | 'encoder-decoder' }): ReactElement => (
  <>{useModelChoice('attend', kind).choice}</>
);

export const AttendPanel = (): ReactElement => {
  const [mode, setMode] = useMode();
  return (
    <Panel
      title="Attend"
      about="What each token looks at, in every layer and head, and how the numbers come about. Point at a token to see what it looks at; click to hold it."
      tools={
        mode === 'both' ? (
          <>
            <Choice kind="decoder" />
            <Choice kind="encoder" />
          </>
        ) : (
          <Choice key={mode} kind={mode} />
        )
      }
    >
      <div className={css['modes']}>
        <Segmented label="What to look at" value={mode} options={modes} onChange={setMode} />
      </div>
      {mode === 'both' ? <SideBySide /> : <OneModel key={mode} kind={mode} />}
    </Panel>
  );
};
