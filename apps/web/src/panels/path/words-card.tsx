import type { ReactElement } from 'react';
import type { Path, Word } from '../../engine/path/follow-path.ts';
import { type Bar, Bars } from '../../ui/bars.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Select } from '../../ui/field.tsx';
import { tokenText } from '../../ui/token-text.ts';
import css from './path-panel.module.css';
import type { View } from './use-path.ts';

const SHOWN = 10;

const barsOf = (now: readonly Word[], before: readonly Word[] | undefined, target: number): Bar[] => {
  const were = new Map(before?.map(({ id, probability }) => [id, probability]));
  return now.slice(0, SHOWN).map(({ id, text, probability }) => ({
    id,
    text,
    probability,
    before: were.get(id),
    marked: id === target,
  }));
};

/** What the model would say at one depth, beside what it would say with all heads as they were. */
export const WordsCard = ({
  path,
  before,
  depth,
  view,
}: {
  readonly path: Path;
  readonly before: Path;
  readonly depth: number;
  readonly view: View;
}): ReactElement => {
  const layers = path.lengths.length;
  const now = path.depths[depth]?.top ?? [];
  const were = path === before ? undefined : before.depths[depth]?.top;
  const word = tokenText(path.target.text);
  return (
    <Card label="Words">
      <h3>What it would say</h3>
      <Select
        label="If it stopped"
        hint="The logit lens: the last norm and the output layer, applied to the residual stream there."
        value={String(depth)}
        onChange={(event) => {
          const next = Number(event.currentTarget.value);
          view.setDepth(next === layers ? -1 : next);
        }}
        options={path.depths.map((_, level) => [
          String(level),
          level === layers ? 'after all layers: as it is' : level === 0 ? 'before layer 0' : `after layer ${level - 1}`,
        ])}
      />
      <div className={css['words']} data-words={depth} data-changed={path !== before || undefined}>
        <Bars
          label="Likeliest tokens"
          bars={barsOf(now, were, path.target.id)}
          rows={SHOWN}
          scale={Math.max(now[0]?.probability ?? 1, were?.[0]?.probability ?? 0)}
          onPick={({ id }) => view.setTarget(id)}
        />
      </div>
      <p className={css['hint']}>
        Everything here asks about <code>{word}</code>. Click a token to ask about that one. With heads changed, an
        outline shows what it was before.
      </p>
      <div className={css['against']}>
        <Select
          label="Logit compared with"
          value={String(view.against)}
          onChange={(event) => {
            const { value } = event.currentTarget;
            view.setAgainst(value === 'nothing' || value === 'average' ? value : Number(value));
          }}
          options={[
            ['average', 'the mean logit'],
            ['nothing', 'nothing (0)'],
            ...otherWords(before, view.against).map(({ id, text }) => [String(id), tokenText(text)] as const),
          ]}
        />
        <Button disabled={view.target < 0} onClick={() => view.setTarget(-1)}>
          Ask about the likeliest
        </Button>
      </div>
    </Card>
  );
};

/** Words that the one asked about can be measured against: the likeliest, and the one that is chosen. */
const otherWords = ({ depths, target }: Path, chosen: View['against']): readonly { id: number; text: string }[] => {
  const words = (depths.at(-1)?.top ?? []).slice(0, SHOWN).filter(({ id }) => id !== target.id);
  const known = typeof chosen !== 'number' || words.some(({ id }) => id === chosen);
  return known ? words : [...words, { id: chosen as number, text: `token ${chosen}` }];
};
