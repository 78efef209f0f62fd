import { type ReactElement, useState } from 'react';
import type { ShownToken } from '../../engine/show-tokens.ts';
import { type Bar, Bars } from '../../ui/bars.tsx';
import { Button } from '../../ui/button.tsx';
import { percent } from '../../ui/numbers.ts';
import type { Stage } from './stages.ts';
import css from './write.module.css';

const FEW = 12;
const MANY = 40;

/** Full widths of bars: few of them, so that bars seldom jump when a filter changes them. */
const WIDTHS = [0.1, 0.25, 0.5, 1] as const;

/** The likeliest tokens of a place, before and after the filters. Choosing one takes that road. */
export const Candidates = ({
  stages,
  likeliest,
  chosen,
  onTake,
}: {
  readonly stages: readonly Stage[];
  readonly likeliest: readonly ShownToken[];
  /** What was written here. */
  readonly chosen: ShownToken | undefined;
  onTake: ((id: number) => void) | undefined;
}): ReactElement => {
  const [many, setMany] = useState(false);
  const before = (stages[0] as Stage).probabilities;
  const after = (stages.at(-1) as Stage).probabilities;
  const shown = likeliest.slice(0, many ? MANY : FEW);
  const others = chosen && !shown.some(({ id }) => id === chosen.id) ? [chosen] : [];
  const bars = [...shown, ...others].map(({ id, text }): Bar => {
    const [model, probability] = [before[id] as number, after[id] as number];
    return {
      id,
      text,
      probability,
      before: model,
      out: probability === 0,
      marked: id === chosen?.id,
      note: `the model: ${percent(model)}, after the filters: ${percent(probability)}`,
    };
  });
  const most = Math.max(...bars.map((bar) => Math.max(bar.probability, bar.before ?? 0)));
  return (
    <div className={css['candidates']}>
      <Bars
        label="The likeliest tokens here; choose one to go on from it"
        bars={bars}
        rows={(many ? MANY : FEW) + 1}
        scale={WIDTHS.find((width) => most <= width) ?? 1}
        onPick={onTake && (({ id }) => onTake(id))}
      />
      <Button look="quiet" aria-expanded={many} onClick={() => setMany(!many)}>
        {many ? 'Show fewer' : `Show ${MANY}`}
      </Button>
    </div>
  );
};
