import { type KeyboardEvent, memo, type ReactElement } from 'react';
import type { ShownToken } from '../../engine/show-tokens.ts';
import type { WrittenToken } from '../../engine/write/generate.ts';
import { percent } from '../../ui/numbers.ts';
import { TokenChips } from '../../ui/token-chips.tsx';
import css from './write.module.css';

const noteOf = ({ probability, share, taken }: WrittenToken): string =>
  `${taken ? 'taken' : 'chosen'}; the model: ${percent(probability)}, after the filters: ${percent(share)}`;

/** Where an arrow key leads among `count` chips. */
const nextOf = (key: string, at: number, count: number): number | undefined => {
  if (key === 'ArrowRight' || key === 'ArrowDown') return Math.min(at + 1, count - 1);
  if (key === 'ArrowLeft' || key === 'ArrowUp') return Math.max(at - 1, 0);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
};

const walk = (event: KeyboardEvent<HTMLElement>): void => {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button')];
  const at = buttons.indexOf(event.target as HTMLButtonElement);
  const next = nextOf(event.key, at, buttons.length);
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  buttons[next]?.focus();
};

/** The prompt and what is written, token by token. A written token can be picked; arrow keys go from one to the next. */
export const TextFlow = memo(function TextFlow({
  prompt,
  written,
  picked,
  stale,
  short,
  open,
  onPick,
  onPoint,
}: {
  readonly prompt: readonly ShownToken[];
  readonly written: readonly WrittenToken[];
  readonly picked: number;
  /** It was written after another prompt. */
  readonly stale: boolean;
  /** Only the prompt is ever shown. */
  readonly short: boolean;
  /** There may be a token after the last one. */
  readonly open: boolean;
  onPick(step: number): void;
  onPoint(step: number | undefined): void;
}): ReactElement {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the buttons inside
    <div
      className={css['flow']}
      data-stale={stale || undefined}
      data-short={short || undefined}
      onKeyDown={walk}
      onBlur={() => onPoint(undefined)}
    >
      <TokenChips label="Tokens of the prompt" tokens={prompt} />
      {!stale && !short && (
        <>
          <TokenChips
            label="Tokens written; choose one to see what else could have come"
            tokens={written.map((token) => ({ ...token, written: true, note: noteOf(token) }))}
            picked={picked}
            tabStop={Math.min(picked, written.length - (open ? 0 : 1))}
            onPick={onPick}
            onPoint={onPoint}
          />
          {open && (
            <button
              type="button"
              className={css['next']}
              aria-pressed={picked === written.length}
              tabIndex={picked === written.length || written.length === 0 ? 0 : -1}
              title="What could come next"
              onClick={() => onPick(written.length)}
            >
              <span aria-hidden="true">+</span>
              <span className="visually-hidden">What could come next</span>
            </button>
          )}
        </>
      )}
    </div>
  );
});
