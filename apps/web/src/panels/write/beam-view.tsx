import type { ReactElement } from 'react';
import { BeamTree } from '../../ui/beam-tree/beam-tree.tsx';
import { Card } from '../../ui/card.tsx';
import { BeamResults } from './beam-results.tsx';
import type { Writing } from './use-writing.ts';
import css from './write.module.css';

/** A search: its tree, and what it found. */
export const BeamView = ({
  writing,
  beams,
  depth,
  onTake,
}: {
  readonly writing: Writing | undefined;
  readonly beams: number;
  readonly depth: number;
  onTake(ids: readonly number[]): void;
}): ReactElement => (
  <div className={css['search']}>
    <Card label="Tree">
      <BeamTree
        levels={writing?.levels ?? []}
        results={writing?.results ?? []}
        beams={beams}
        depth={depth}
        running={writing?.state === 'running'}
      />
    </Card>
    <Card label="Texts found">
      <div>
        <h3>What it found</h3>
        <p className={css['about']}>
          Joint: the log-probability of all tokens together, as in the tree. Score, by which texts are ranked: joint /
          length^(length penalty).
        </p>
      </div>
      <BeamResults results={writing?.results ?? []} onTake={onTake} />
    </Card>
  </div>
);
