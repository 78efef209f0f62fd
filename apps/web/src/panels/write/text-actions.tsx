import type { ReactElement, ReactNode } from 'react';
import { go } from '../../studio/address.ts';
import { Button } from '../../ui/button.tsx';
import { useCopy } from '../../ui/use-copy.ts';
import css from './write.module.css';

const SAID = { copied: 'Copied', refused: 'Not allowed' } as const;

/** What can be done with a text: look inside the model while it reads it, take it along. */
export const TextActions = ({
  text,
  model,
  road,
  onLeaveRoad,
  children,
}: {
  readonly text: string;
  /** The model's key, unless it is the one that other panels begin with. */
  readonly model: string | undefined;
  /** How many tokens were taken. */
  readonly road: number;
  onLeaveRoad(): void;
  /** Before the buttons. */
  readonly children: ReactNode;
}): ReactElement => {
  const [said, copy] = useCopy();
  const look = (panel: string): void => go(panel, { text, ...(model === undefined ? {} : { model }) });
  return (
    <div className={css['actions']}>
      <div className={css['said']}>{children}</div>
      {road > 0 && (
        <Button look="quiet" onClick={onLeaveRoad} title={`The first ${road} new tokens are kept as they were chosen`}>
          Start again from the prompt
        </Button>
      )}
      <Button look="quiet" onClick={() => look('attend')}>
        See what attends to what
      </Button>
      <Button look="quiet" onClick={() => look('path')}>
        Follow a token up the stack
      </Button>
      <Button look="quiet" className={css['copy']} aria-label="Copy text" onClick={() => copy(text)}>
        {said ? SAID[said] : 'Copy text'}
      </Button>
      <span className="visually-hidden" role="status">
        {said && `Text: ${SAID[said]}`}
      </span>
      <p className="visually-hidden" data-text>
        {text}
      </p>
    </div>
  );
};
