import type { ReactElement } from 'react';
import type { Path } from '../../engine/path/follow-path.ts';
import type { HeadChange } from '../../engine/path/heads.ts';
import { tokenText } from '../../ui/token-text.ts';
import { factorOf, type HeadName } from './head-changes.ts';
import { largestShares, levelsOf, sharesOf } from './levels.ts';
import { PartBox } from './part-box.tsx';
import { Reading } from './reading.tsx';
import { signed } from './signed.ts';
import { fit, fitEnd, flowPath, layOut, streamPath, streamWidth } from './stack-layout.ts';
import css from './stack-picture.module.css';

/** Some of the tokens as they read, in one line. */
const textOf = ({ tokens }: Path, from: number, to?: number): string =>
  tokens
    .slice(from, to)
    .map(({ text }) => text)
    .join('')
    .replace(/\s+/g, ' ')
    .trim();

/** One token's way up the stack: the stream, what flows into it, and what it would say at each level. */
export const StackPicture = ({
  path,
  before,
  changes,
  depth,
  width,
  label,
  onDepth,
  onHead,
}: {
  readonly path: Path;
  /** The path without changed heads. */
  readonly before: Path;
  readonly changes: readonly HeadChange[];
  /** The depth that is looked at. */
  readonly depth: number;
  readonly width: number;
  /** What the picture shows, in words. */
  readonly label: string;
  onDepth(depth: number): void;
  onHead(head: HeadName): void;
}): ReactElement => {
  const levels = levelsOf(path);
  const layout = layOut(width, path.lengths.length);
  const { stream, left, right, lens, boxHeight, widest, bottom, top, wide } = layout;
  // Of both, so that the scale stays when a head is changed.
  const longest = Math.max(...[path, before].flatMap(({ depths }) => depths.map(({ length }) => length)));
  const most = largestShares([...levels, ...levelsOf(before)]);
  const points = path.depths.map(({ length }, level) => ({
    y: top(level),
    width: streamWidth(length, longest, widest),
  }));
  const last = points.at(-1) ?? { y: 0, width: 2 };
  const shares = sharesOf(path);
  const word = tokenText(path.target.text);
  const chip = fit(tokenText(path.tokens[path.position]?.text ?? ''), 150, 14);
  const chipWidth = [...chip].length * 8.6 + 20;
  const flow = (length: number | undefined): number => Math.max(1.5, ((length ?? 0) / longest) * widest);
  const direction = (share: number | undefined): string | undefined =>
    share === undefined ? undefined : share < 0 ? 'away' : 'towards';

  return (
    <svg
      className={css['stack']}
      role="img"
      aria-label={label}
      width={layout.width}
      height={layout.height}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
    >
      <text x={lens.x} y={16} className={css['heading']}>
        {wide ? 'Logit lens: it would say' : 'would say'}
      </text>
      {wide && (
        <text x={lens.x + lens.width} y={16} className={css['heading']} textAnchor="end">
          {fit(word, layout.asked + 24, 12)}
        </text>
      )}
      {levels.map(({ name, left: one, right: other }, level) => {
        const y = (top(level) + (level === 0 ? bottom : top(level - 1))) / 2;
        const lower = y + 6;
        const upper = y - 6;
        return (
          <g key={name}>
            <path
              d={flowPath(left.x + left.width, lower, stream, 18)}
              className={css['flow']}
              data-direction={direction(one.share)}
              strokeWidth={flow(one.length)}
              strokeOpacity={0.3 + 0.5 * (Math.abs(one.share ?? 0) / most.part)}
            />
            {other && (
              <path
                d={flowPath(right.x, upper, stream, 18)}
                className={css['flow']}
                data-direction={direction(other.share)}
                strokeWidth={flow(other.length)}
                strokeOpacity={0.3 + 0.5 * (Math.abs(other.share ?? 0) / most.part)}
              />
            )}
            {wide && (
              <text x={0} y={y + 4} className={css['layer']}>
                {name}
              </text>
            )}
          </g>
        );
      })}
      <path d={streamPath(stream, [{ y: bottom, width: 2 }, ...points])} className={css['ground']} />
      <path d={streamPath(stream, [{ y: bottom, width: 2 }, ...points])} className={css['stream']} />
      <path
        d={`M${stream - last.width / 2} ${last.y}V${last.y - 18}H${stream - last.width / 2 - 5}L${stream} ${last.y - 34}L${stream + last.width / 2 + 5} ${last.y - 18}H${stream + last.width / 2}V${last.y}Z`}
        className={css['stream']}
      />
      {levels.map(({ name, left: one, right: other }, level) => {
        const y = (top(level) + (level === 0 ? bottom : top(level - 1))) / 2;
        const layer = level - 1;
        const title = wide || level === 0 ? '' : `${layer} `;
        return (
          <g key={name} data-level={level}>
            <PartBox
              part={one}
              title={`${title}${one.name}`}
              x={left.x}
              y={y + 6 - boxHeight / 2}
              width={left.width}
              height={boxHeight}
              most={most}
              factor={(head) => factorOf(changes, { layer, head })}
              onHead={(head) => onHead({ layer, head })}
            />
            {other && (
              <PartBox
                part={other}
                title={other.name}
                x={right.x}
                y={y - 6 - boxHeight / 2}
                width={right.width}
                height={boxHeight}
                most={most}
              />
            )}
          </g>
        );
      })}
      {path.depths.map((each, level) => (
        <Reading
          key={level}
          level={level}
          depth={each}
          before={changes.length > 0 ? before.depths[level] : undefined}
          target={path.target.id}
          layout={layout}
          y={top(level)}
          picked={level === depth}
          onPick={() => onDepth(level)}
        />
      ))}
      <text x={stream - chipWidth / 2 - 6} y={bottom + 20} textAnchor="end" className={css['around']}>
        {fitEnd(textOf(path, 0, path.position), stream - chipWidth / 2 - 6, 12)}
      </text>
      <text x={stream + chipWidth / 2 + 6} y={bottom + 20} className={css['around']}>
        {fit(textOf(path, path.position + 1), layout.width - stream - chipWidth / 2 - 6, 12)}
      </text>
      <rect x={stream - chipWidth / 2} y={bottom} width={chipWidth} height={30} rx={6} className={css['chip']} />
      <text x={stream} y={bottom + 20} textAnchor="middle" className={css['token']}>
        {chip}
      </text>
      {shares && (
        <text x={wide ? left.x : 0} y={16} className={css['heading']}>
          {`${wide ? 'All parts together' : 'all'}: ${signed(shares.total)}`}
        </text>
      )}
    </svg>
  );
};
