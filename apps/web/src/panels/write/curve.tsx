import { type ReactElement, useMemo } from 'react';
import { Figure } from '../../ui/figure.tsx';
import { percent } from '../../ui/numbers.ts';
import { useWidth } from '../../ui/use-width.ts';
import { labelOf } from './controls.ts';
import css from './curve.module.css';
import { type Bin, binsOf } from './curve-points.ts';
import type { Stage } from './stages.ts';

const HEIGHT = 260;
/** Where there is little room: it stays in sight while sliders are dragged. */
const LOW = 190;
const NARROW = 420;
const LEFT = 64;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 34;
/** The least probability that is drawn. */
const FLOOR = 1e-6;
const DECADES = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6] as const;
/** Between the labels of cuts, one below the other. */
const LINE = 16;

type Scale = { x(rank: number): number; y(probability: number): number };

const scaleOf = (width: number, height: number, count: number): Scale => ({
  x: (rank) => LEFT + ((width - LEFT - RIGHT) * Math.log(rank)) / Math.log(count + 1),
  y: (probability) => TOP + ((height - TOP - BOTTOM) * Math.log(Math.max(probability, FLOOR))) / Math.log(FLOOR),
});

const stepsOf = (bins: readonly Bin[], { x, y }: Scale, value: (bin: Bin) => number): string =>
  bins.map((bin) => `${x(bin.from).toFixed(1)} ${y(value(bin)).toFixed(1)}H${x(bin.to).toFixed(1)}`).join('L');

/** The filters that removed something, and how many tokens they left. */
const cutsOf = (stages: readonly Stage[]): Stage[] =>
  stages.filter((stage, at) => at > 0 && stage.left < (stages[at - 1] as Stage).left);

const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, value), 0);

const thousands = (value: number): string => value.toLocaleString('en-US');

/** The distribution along the ranks of tokens, both on logarithmic scales: as the model has it, and what is left of it. */
export const Curve = ({
  stages,
  order,
  chosen,
}: {
  readonly stages: readonly Stage[];
  /** The ids, the likeliest for the model first. */
  readonly order: Uint32Array;
  /** What was written here. */
  readonly chosen: number | undefined;
}): ReactElement => {
  const [box, width] = useWidth(560);
  const before = (stages[0] as Stage).probabilities;
  const last = stages.at(-1) as Stage;
  const bins = useMemo(() => binsOf(order, before, last.probabilities), [order, before, last]);
  const height = width < NARROW ? LOW : HEIGHT;
  const scale = scaleOf(width, height, order.length);
  const { x, y } = scale;
  const base = height - BOTTOM;
  const cuts = cutsOf(stages);
  const rank = chosen === undefined ? 0 : order.indexOf(chosen) + 1;
  const said = `${thousands(last.left)} of ${thousands(order.length)} tokens are left${cuts.length > 0 ? `: ${cuts.map(({ name, left }) => `${labelOf(name as never)} leaves ${thousands(left)}`).join(', ')}` : ''}. The likeliest has ${percent(largest(last.probabilities))}.`;
  const ticks = [1, 10, 100, 1000, 10_000, 100_000].filter((tick) => tick <= order.length);
  return (
    <Figure
      title="The distribution here"
      caption="Every token of the vocabulary, the likeliest first. Line: what the model says. Area: what is left of it to draw from."
      name="distribution"
    >
      <div ref={box}>
        <svg
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={`Probability of tokens by rank. ${said}`}
          className={css['curve']}
          data-left={last.left}
        >
          {DECADES.map((share) => (
            <g key={share}>
              <line className={css['grid']} x1={LEFT} x2={width - RIGHT} y1={y(share)} y2={y(share)} />
              <text className={css['tick']} x={LEFT - 8} y={y(share)} textAnchor="end" dominantBaseline="central">
                {`${Number((share * 100).toFixed(4))} %`}
              </text>
            </g>
          ))}
          {ticks.map((tick) => (
            <text
              key={tick}
              className={css['tick']}
              x={x(tick)}
              y={base + 16}
              textAnchor={tick === 1 ? 'start' : 'middle'}
            >
              {thousands(tick)}
            </text>
          ))}
          <text className={css['tick']} x={width - RIGHT} y={height - 4} textAnchor="end">
            rank
          </text>
          <path
            className={css['after']}
            d={`M${LEFT} ${base}L${stepsOf(bins, scale, ({ after }) => after)}V${base}Z`}
          />
          <path className={css['before']} d={`M${stepsOf(bins, scale, (bin) => bin.before)}`} />
          {cuts.map(({ name, left }, at) => {
            const place = x(left + 1);
            const flip = place > width * 0.6;
            return (
              <g key={name} data-cut={name} data-left={left}>
                <line className={css['cut']} x1={place} x2={place} y1={TOP} y2={base} />
                <text
                  className={css['label']}
                  x={place + (flip ? -5 : 5)}
                  y={TOP + 12 + at * LINE}
                  textAnchor={flip ? 'end' : 'start'}
                >
                  {`${labelOf(name as never)}: ${thousands(left)} left`}
                </text>
              </g>
            );
          })}
          {rank > 0 && (
            <circle
              className={css['chosen']}
              cx={(x(rank) + x(rank + 1)) / 2}
              cy={y(last.probabilities[chosen as number] as number)}
              r={4.5}
            />
          )}
        </svg>
      </div>
    </Figure>
  );
};
