import { memo, type ReactElement, useEffect, useMemo, useRef } from 'react';
import type { Level } from '../../engine/search-level.ts';
import { Figure } from '../figure.tsx';
import { percent } from '../numbers.ts';
import { tokenText } from '../token-text.ts';
import css from './beam-tree.module.css';
import { logOf, shortShare } from './joint-text.ts';
import { layoutTree, type Node, pathOf } from './tree-layout.ts';
import { useRevealed } from './use-revealed.ts';

const WIDTH = 112;
const GAP = 40;
const NODE = 36;
const ROW = 44;
const TOP = 26;
const ROOT = 22;
const LETTERS = 12;

const xOf = (level: number): number => ROOT + GAP + level * (WIDTH + GAP);
const yOf = (slot: number): number => TOP + slot * ROW;

const shorten = (text: string): string => (text.length > LETTERS ? `${text.slice(0, LETTERS - 1)}…` : text);

const WORDS = { row: 'goes on', result: 'ended, a result', pruned: 'given up' } as const;

const Branch = ({ node, best }: { readonly node: Node; readonly best: boolean }): ReactElement => {
  const { level, slot, from, fate, logProbability, base } = node;
  const [x, y] = [xOf(level), yOf(slot) + NODE / 2];
  const x0 = level === 0 ? ROOT : xOf(level - 1) + WIDTH;
  const y0 = yOf(from) + NODE / 2;
  const joint = Math.exp(logProbability);
  const text = tokenText(node.text);
  return (
    <g
      className={css['branch']}
      data-fate={fate}
      data-best={best || undefined}
      data-id={node.id}
      data-level={level}
      data-log-probability={logProbability}
    >
      <title>{`${text} · id ${node.id} · ${percent(Math.exp(logProbability - base))} after what is before it · joint log-probability ${logOf(logProbability, 4)}, which is ${percent(joint)} · ${WORDS[fate]}`}</title>
      <path className={css['edge']} d={`M${x0} ${y0}C${x0 + GAP / 2} ${y0} ${x - GAP / 2} ${y} ${x} ${y}`} />
      <rect className={css['node']} x={x} y={y - NODE / 2} width={WIDTH} height={NODE} rx="6" />
      <text className={css['token']} x={x + 8} y={y - 4}>
        {shorten(text)}
      </text>
      <text className={css['number']} x={x + 8} y={y + 11}>
        {logOf(logProbability, 2)}
      </text>
      <text className={css['number']} x={x + WIDTH - 8} y={y + 11} textAnchor="end">
        {shortShare(joint)}
      </text>
    </g>
  );
};

const Column = memo(function Column({
  nodes,
  level,
  best,
}: {
  readonly nodes: readonly Node[];
  readonly level: number;
  /** The slot of the best text's node. */
  readonly best: number | undefined;
}): ReactElement {
  return (
    <g>
      <text className={css['head']} x={xOf(level) + WIDTH / 2} y={14} textAnchor="middle">
        {level + 1}
      </text>
      {/* Those that are strong lie above those that are faint. */}
      {[...nodes]
        .sort(
          (a, b) =>
            Number(a.fate !== 'pruned') - Number(b.fate !== 'pruned') ||
            Number(a.slot === best) - Number(b.slot === best),
        )
        .map((node) => (
          <Branch key={node.slot} node={node} best={node.slot === best} />
        ))}
    </g>
  );
});

/** The candidates of each step of a search, and where they come from. It grows to the right, and nothing in it moves. */
export const BeamTree = ({
  levels,
  results,
  beams,
  depth,
  running,
}: {
  readonly levels: readonly Level[];
  /** The best first. */
  readonly results: readonly { readonly ids: readonly number[] }[];
  readonly beams: number;
  /** Levels for which there is room from the beginning. */
  readonly depth: number;
  readonly running: boolean;
}): ReactElement => {
  const scroller = useRef<HTMLElement>(null);
  const shown = useRevealed(levels.length);
  const growing = running || shown < levels.length;
  const nodes = useMemo(() => layoutTree(levels.slice(0, shown)), [levels, shown]);
  const best = useMemo(() => (results[0] && !growing ? pathOf(nodes, results[0].ids) : []), [nodes, results, growing]);
  const rows = Math.max(2 * beams, ...levels.map(({ candidates }) => candidates.length));
  const width = xOf(Math.max(depth, levels.length)) - GAP + 8;
  const height = TOP + rows * ROW;
  useEffect(() => {
    const box = scroller.current;
    if (box) box.scrollLeft = growing ? xOf(shown) - box.clientWidth : 0;
  }, [growing, shown]);
  return (
    <Figure
      title="The tree"
      caption="Each column is one more token. Strong: followed further. Faint: given up. In a node: the joint log-probability of all tokens up to it, after the filters, and the probability that this is."
      name="beams"
    >
      <section
        ref={scroller}
        className={css['scroller']}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
        tabIndex={0}
        aria-label="The tree, which scrolls to the right"
      >
        <svg
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          className={css['tree']}
          role="img"
          aria-label={`A tree of ${shown} levels, with ${beams} beams. The texts that it found are listed below it.`}
          data-levels={shown}
          data-growing={growing}
        >
          <circle className={css['root']} cx={ROOT - 6} cy={yOf(0) + NODE / 2} r={6} />
          {nodes.map((column, level) => (
            <Column key={level} nodes={column} level={level} best={best[level]} />
          ))}
        </svg>
      </section>
    </Figure>
  );
};
