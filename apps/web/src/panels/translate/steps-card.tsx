import type { ReactElement } from 'react';
import type { WrittenToken } from '../../engine/translate/translate-text.ts';
import { Bars } from '../../ui/bars.tsx';
import { Card } from '../../ui/card.tsx';
import { percent } from '../../ui/numbers.ts';
import { TokenChips } from '../../ui/token-chips.tsx';
import { tokenText } from '../../ui/token-text.ts';
import { soundOf } from './sounds.ts';
import css from './translate-panel.module.css';

/** The token that was least certain: the first to look at. */
const leastCertain = (tokens: readonly WrittenToken[]): number =>
  tokens.reduce((least, { probability }, at) => (probability < (tokens[least]?.probability ?? 2) ? at : least), 0);

/** What was written token by token, and what else could have come at one of them. */
export const StepsCard = ({
  tokens,
  picked,
  sounds,
  onPick,
}: {
  readonly tokens: readonly WrittenToken[];
  readonly picked: number | undefined;
  /** Whether signs are sounds, which are explained. */
  readonly sounds: boolean;
  onPick(position: number): void;
}): ReactElement => {
  const at = picked !== undefined && picked < tokens.length ? picked : leastCertain(tokens);
  const token = tokens[at];
  const sound = sounds && token && !token.special ? soundOf(token.text) : undefined;
  return (
    <Card label="Token by token">
      <h3>Token by token</h3>
      <div className={css['chips']} data-written={tokens.map(({ id }) => id).join(' ')}>
        <TokenChips
          label="Tokens that were written"
          tokens={tokens.map((each) => ({ ...each, note: percent(each.probability) }))}
          picked={at}
          onPick={onPick}
        />
      </div>
      <p className={css['said']} aria-live="polite">
        {token &&
          `${picked === undefined ? 'The least certain one: ' : ''}“${tokenText(token.text)}”, ${percent(token.probability)}${
            sound ? `. It is ${sound}.` : '.'
          }`}
      </p>
      <Bars
        label="What could have come here"
        rows={6}
        bars={(token?.top ?? []).map((each) => ({ ...each, marked: each.id === token?.id }))}
      />
    </Card>
  );
};
