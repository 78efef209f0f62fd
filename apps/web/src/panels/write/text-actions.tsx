import { type ReactElement, type ReactNode, useEffect, useState } from 'react';
import { go } from '../../studio/address.ts';
import { Button } from '../../ui/button.tsx';
import css from './write.module.css';

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
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(''), 2000);
    return () => clearTimeout(timer);
  }, [said]);
  const look = (panel: string): void => go(panel, { text, ...(model === undefined ? {} : { model }) });
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setSaid('Copied'),
      () => setSaid('The browser does not let it be copied'),
    );
  };
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
      <Button look="quiet" onClick={copy}>
        Copy text
        <span className="visually-hidden" role="status">
          {said}
        </span>
      </Button>
      <p className="visually-hidden" data-text>
        {text}
      </p>
    </div>
  );
};
