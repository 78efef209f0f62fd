import type { ReactElement } from 'react';
import type { Path } from '../../engine/path/follow-path.ts';
import type { HeadChange } from '../../engine/path/heads.ts';
import type { ShownToken } from '../../engine/show-tokens.ts';
import { Card } from '../../ui/card.tsx';
import css from './path-panel.module.css';
import { useEvents } from './use-events.ts';

/** Tokens that are written. */
const COUNT = 12;

const useContinuation = (
  args: {
    readonly key: string;
    readonly text: string;
    readonly position: number;
    readonly changes: readonly HeadChange[];
  },
  wanted: boolean,
) =>
  useEvents<ShownToken>(wanted ? JSON.stringify(args) : undefined, (engine, signal, onEvent) =>
    engine.call('continueText', { ...args, count: COUNT }, { signal, onEvent }),
  );

const Continuation = ({
  title,
  name,
  tokens,
  from,
  lead,
  busy,
}: {
  readonly title: string;
  readonly name: string;
  readonly tokens: readonly ShownToken[];
  /** Where it parts from the other one. */
  readonly from: number;
  /** The end of the text that is continued. */
  readonly lead: string;
  readonly busy: boolean;
}): ReactElement => (
  <div className={css['continuation']}>
    <h4>{title}</h4>
    <p data-continuation={name} data-busy={busy || undefined} data-ids={tokens.map(({ id }) => id).join()}>
      <span className="muted">{lead}</span>
      {tokens.slice(0, from).map(({ text }) => text)}
      {from < tokens.length && <mark>{tokens.slice(from).map(({ text }) => text)}</mark>}
    </p>
  </div>
);

/** The text goes on with the likeliest token each time: as the model is, and with heads changed. */
export const WriteOn = ({
  model,
  text,
  path,
  changes,
  ready,
  className,
}: {
  readonly model: string;
  readonly text: string;
  readonly path: Path;
  readonly changes: readonly HeadChange[];
  /** Whether what is above has been computed: that comes first. */
  readonly ready: boolean;
  readonly className?: string | undefined;
}): ReactElement => {
  const args = { key: model, text, position: path.position };
  const as = useContinuation({ ...args, changes: [] }, true);
  const changed = useContinuation({ ...args, changes }, changes.length > 0 && ready);
  const lead = path.tokens
    .slice(Math.max(0, path.position - 3), path.position + 1)
    .map(({ text: each }) => each)
    .join('');
  const parts = as.events.findIndex(({ id }, i) => changed.events[i] && changed.events[i]?.id !== id);
  const from = changes.length === 0 || parts < 0 ? Number.POSITIVE_INFINITY : parts;
  const before = path.position > 3 ? '…' : '';
  return (
    <Card label="Continuation" className={className}>
      <h3>How it goes on</h3>
      <div className={css['continuations']}>
        <Continuation
          title="As it is"
          name="as-it-is"
          tokens={as.events}
          from={from}
          lead={before + lead}
          busy={as.busy}
        />
        {changes.length === 0 ? (
          <div className={css['continuation']}>
            <h4>With heads changed</h4>
            <p className="muted">Switch a head off, and what is written then stands here beside it.</p>
          </div>
        ) : (
          <Continuation
            title="With heads changed"
            name="changed"
            tokens={changed.events}
            from={from}
            lead={before + lead}
            busy={changed.busy}
          />
        )}
      </div>
      {(as.error ?? changed.error) && <p role="alert">{as.error ?? changed.error}</p>}
    </Card>
  );
};
