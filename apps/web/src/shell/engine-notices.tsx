import { type ReactElement, useState } from 'react';
import { useOpened } from '../studio/chosen.tsx';
import { useStudio } from '../studio/studio.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { asSentence } from '../ui/sentence.ts';

/** The backend's error, without what it says to programmers. */
const inShort = (message: string): string => message.replace(/\. Dispose of tensors.*$/s, '');

/** What is the matter with the engine, and what can be done. */
export const EngineNotices = (): ReactElement => {
  const { backend, crash, stuck, shortage, forgive, restart } = useStudio();
  const { clear } = useOpened();
  const [read, setRead] = useState<string>();
  const afresh = (): void => {
    clear();
    restart();
  };
  const startAgain = <Button onClick={() => restart()}>Start it again</Button>;
  const startSmall = (
    <Button look="quiet" onClick={afresh}>
      Start it with the models of this page
    </Button>
  );
  if (crash !== undefined)
    return (
      <Notice
        title="The engine has stopped"
        actions={
          <>
            {startAgain}
            {startSmall}
          </>
        }
      >
        {asSentence(crash)} What you wrote and chose is still here; models are opened again.
      </Notice>
    );
  return (
    <>
      {shortage !== undefined && (
        <Notice
          title="There was not enough memory"
          actions={
            <>
              <Button onClick={afresh}>Start again with the models of this page</Button>
              <Button look="quiet" onClick={forgive}>
                Go on
              </Button>
            </>
          }
        >
          {asSentence(inShort(shortage))} A shorter text, weights as int8 or int4, or a smaller model takes less.
        </Notice>
      )}
      {stuck && (
        <Notice tone="info" title="What was stopped is still running" actions={startAgain}>
          The engine has not noticed yet: it may be in the middle of a long computation. You can wait, or start it
          again.
        </Notice>
      )}
      {backend?.note && read !== backend.note && (
        <Notice
          tone="info"
          title={`Computing with ${backend.name}`}
          actions={
            <>
              {backend.name !== 'simd' && backend.available.includes('simd') && (
                <Button onClick={() => restart('simd')}>Use simd</Button>
              )}
              <Button look="quiet" onClick={() => setRead(backend.note)}>
                Understood
              </Button>
            </>
          }
        >
          {backend.note}
        </Notice>
      )}
    </>
  );
};
