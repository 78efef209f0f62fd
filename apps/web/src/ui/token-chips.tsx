import type { ReactElement, ReactNode } from 'react';
import type { ShownToken } from '../engine/show-tokens.ts';
import css from './token-chips.module.css';
import { tokenText } from './token-text.ts';

export type Chip = ShownToken & {
  /** 0 to 1: how probable it was. Drawn as a line below it. */
  readonly probability?: number | undefined;
  /** Told to those who point at it, after the id. */
  readonly note?: string | undefined;
  /** Of another kind than those before: what was written, not read. */
  readonly written?: boolean | undefined;
};

/**
 * Tokens as chips that flow like text. With `onPick` they are buttons. `label` says what they are.
 */
export const TokenChips = ({
  label,
  tokens,
  picked,
  tabStop,
  onPick,
  onPoint,
  children,
}: {
  readonly label: string;
  readonly tokens: readonly Chip[];
  readonly picked?: number | undefined;
  /** The only chip that Tab comes to, where whoever uses them lets arrow keys lead to the others. */
  readonly tabStop?: number | undefined;
  onPick?: ((position: number) => void) | undefined;
  onPoint?: ((position: number | undefined) => void) | undefined;
  /** After the last chip, such as a caret. */
  readonly children?: ReactNode;
}): ReactElement => {
  const Part = onPick ? 'button' : 'span';
  return (
    <ol className={css['chips']} aria-label={label} onPointerLeave={() => onPoint?.(undefined)}>
      {tokens.map((token, position) => {
        const about = [`id ${token.id}`, token.note].filter(Boolean).join(' · ');
        return (
          <li key={position} onPointerEnter={() => onPoint?.(position)}>
            <Part
              {...(onPick ? { type: 'button', 'aria-pressed': picked === position } : {})}
              {...(onPick && tabStop !== undefined ? { tabIndex: position === tabStop ? 0 : -1 } : {})}
              className={css['chip']}
              data-id={token.id}
              data-hue={position % 4}
              data-special={token.special || undefined}
              data-written={token.written || undefined}
              data-picked={picked === position || undefined}
              title={about}
              onClick={onPick ? () => onPick(position) : undefined}
              onFocus={() => onPoint?.(position)}
            >
              {tokenText(token.text)}
              {token.probability !== undefined && (
                <span className={css['bar']} style={{ inlineSize: `${Math.max(2, token.probability * 100)}%` }} />
              )}
              <span className="visually-hidden"> {about}</span>
            </Part>
          </li>
        );
      })}
      {children}
    </ol>
  );
};
