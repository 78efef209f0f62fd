import { type ReactElement, useState } from 'react';
import type { Path } from '../../engine/path/follow-path.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Slider } from '../../ui/slider.tsx';
import { tokenText } from '../../ui/token-text.ts';
import { factorOf, type HeadName, headOf, MOST, withFactor } from './head-changes.ts';
import { HeadsMap } from './heads-map.tsx';
import { sharesOf } from './levels.ts';
import css from './path-panel.module.css';
import { signed } from './signed.ts';
import { useFalls } from './use-falls.ts';
import type { View } from './use-path.ts';

/** Which heads decided, and what happens without them. */
export const HeadsCard = ({
  model,
  text,
  path,
  view,
}: {
  readonly model: { readonly key: string; readonly parameters: number };
  readonly text: string;
  /** Without changed heads. */
  readonly path: Path;
  readonly view: View;
}): ReactElement => {
  const { changes, setChanges, head, setHead, map, setMap } = view;
  const [asked, setAsked] = useState('');
  const { falls, share, busy, error, isLong, key } = useFalls(model, text, path, map === 'fall', asked);
  const shares = sharesOf(path);
  const layers = path.lengths.length;
  const kind = shares ? map : 'fall';
  const values: readonly (number | undefined)[] =
    kind === 'share' && shares ? shares.blocks.flatMap(({ heads }) => heads) : falls;
  const word = tokenText(path.target.text);
  // Not before all are known, or the slider would jump from head to head.
  const isComplete = values.length === layers * path.heads;
  const best = isComplete
    ? values.reduce<number>((most, value, i) => ((value ?? 0) > (values[most] ?? 0) ? i : most), 0)
    : 0;
  const named = headOf(head);
  const chosen: HeadName =
    named && named.layer < layers && named.head < path.heads
      ? named
      : { layer: Math.floor(best / path.heads), head: best % path.heads };
  const factor = factorOf(changes, chosen);
  const set = (of: HeadName, next: number): void => {
    setHead(`${of.layer}.${of.head}`);
    setChanges(withFactor(changes, of, next));
  };
  const tells = (value: number): string =>
    kind === 'share'
      ? `adds ${signed(value)} to the logit of ${word}`
      : `without it the log-probability of ${word} ${value < 0 ? 'rises' : 'falls'} by ${Math.abs(value).toFixed(2)}`;

  return (
    <Card label="Heads">
      <div className={css['row']}>
        <h3>Which heads decided</h3>
        {shares && (
          <Segmented
            label="What the map shows"
            value={map}
            options={[
              ['fall', 'Ablation'],
              ['share', 'Direct logit'],
            ]}
            onChange={setMap}
          />
        )}
      </div>
      <p className={css['hint']}>
        {kind === 'fall' ? (
          <>
            Ablation: how far the log-probability of <code>{word}</code> falls when one head alone is switched off. Blue
            heads help it, orange ones hinder it.
          </>
        ) : (
          <>
            Direct logit attribution: what each head adds to the logit of <code>{word}</code> by itself, without what
            later layers make of it.
          </>
        )}{' '}
        Click a head to switch it off, and again to switch it on.
      </p>
      <HeadsMap
        {...{ values, layers, changes, chosen, tells }}
        heads={path.heads}
        onToggle={(of) => set(of, factorOf(changes, of) === 1 ? 0 : 1)}
      />
      <div className={css['progress']}>
        {kind === 'fall' && busy && share < 1 && <progress aria-label="Switching each head off" value={share} />}
        {kind === 'fall' && isLong && !busy && falls.length === 0 && (
          <Button onClick={() => setAsked(key)}>Try all {layers * path.heads} heads (takes a while)</Button>
        )}
        {error && <p role="alert">{error}</p>}
      </div>
      <Slider
        label={`Layer ${chosen.layer}, head ${chosen.head}`}
        value={factor}
        min={0}
        max={MOST}
        step={0.05}
        format={(value) => (value === 0 ? 'off' : value === 1 ? 'as it is' : `× ${value}`)}
        onChange={(value) => set(chosen, value)}
      />
      <div className={css['changed']}>
        {changes.map((change) => (
          <Button
            key={`${change.layer}.${change.head}`}
            title={`Set back layer ${change.layer}, head ${change.head}`}
            onClick={() => set(change, 1)}
          >
            {change.layer}.{change.head} {change.factor === 0 ? 'off' : `× ${change.factor}`}
            <span className="visually-hidden">set back</span> <span aria-hidden>✕</span>
          </Button>
        ))}
        <Button disabled={changes.length === 0} onClick={() => setChanges([])}>
          All as they were
        </Button>
      </div>
    </Card>
  );
};
