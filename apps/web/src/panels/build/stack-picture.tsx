import { type KeyboardEvent, type ReactElement, useId } from 'react';
import type { PartCount } from '../../engine/build/count-parts.ts';
import type { ModelDesign } from '../../engine/build/model-design.ts';
import { count } from '../../ui/numbers.ts';
import { endsOf, partText } from './part-texts.ts';
import { type Box, type Frame, parametersOf, pictureOf, type ShownPart } from './picture-of.ts';
import css from './stack-picture.module.css';

/** A part without its side. */
const ownName = (part: ShownPart): string => part.replace('decoder.', '');

const TONES: Readonly<Record<string, string>> = {
  token: 'table',
  position: 'table',
  segment: 'table',
  output: 'table',
  head: 'table',
  pooler: 'table',
  attention: 'attention',
  crossAttention: 'attention',
  rotary: 'inset',
  bias: 'inset',
  feedForward: 'feed',
};

/** Squares for heads, as many as there are, as far as they can be told apart. */
const Heads = ({ box, heads }: { readonly box: Box; readonly heads: number }): ReactElement | null => {
  if (!(heads >= 1 && heads <= 48)) return null;
  const step = Math.min(14, (box.width - 100) / heads);
  return (
    <g className={css['heads']}>
      {Array.from({ length: heads }, (_, head) => (
        <rect
          key={head}
          x={box.x + 12 + head * step}
          y={box.y + box.height - 15}
          width={Math.max(1.5, step - 2.5)}
          height="7"
          rx="1.5"
        />
      ))}
    </g>
  );
};

const Part = ({
  box,
  design,
  counted,
  share,
  picked,
  onPick,
  onPoint,
}: {
  readonly box: Box;
  readonly design: ModelDesign;
  readonly counted: PartCount | undefined;
  /** Of all parameters. */
  readonly share: number;
  readonly picked: boolean;
  onPick(part: ShownPart): void;
  onPoint(part: ShownPart | undefined): void;
}): ReactElement => {
  const { part, x, y, width, height } = box;
  const { title, short } = partText(part, design);
  const own = ownName(part);
  const inset = own === 'rotary' || own === 'bias';
  const isAttention = own === 'attention' || own === 'crossAttention';
  const narrow = width < 150;
  const number = counted ? count(counted.each) : '';
  const times = counted && counted.times > 1 ? `, in each of ${counted.times} blocks` : '';
  // What is written in the box comes first, as speech control wants it.
  const words = `${title}${short && `, ${short}`}: ${counted ? `${number} parameters${times}` : 'no parameters'}`;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onPick(part);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button cannot stand in a picture.
    <g
      role="button"
      tabIndex={0}
      aria-pressed={picked}
      aria-label={words}
      data-part={part}
      data-parameters={counted?.each ?? 0}
      className={`${css['part']} ${css[TONES[own] ?? 'norm']}`}
      onClick={() => onPick(part)}
      onKeyDown={onKeyDown}
      onPointerEnter={() => onPoint(part)}
      onPointerLeave={() => onPoint(undefined)}
      onFocus={() => onPoint(part)}
      onBlur={() => onPoint(undefined)}
    >
      <rect className={css['box']} x={x} y={y} width={width} height={height} rx={inset ? 10 : 8} />
      {share > 0 && !inset && (
        <rect
          className={css['share']}
          x={x + 8}
          y={y + height - 4}
          width={Math.max(1, (width - 16) * share)}
          height="2"
        />
      )}
      {inset ? (
        <text x={x + width / 2} y={y + 17.5} className={css['inner']} textAnchor="middle">
          {title}
        </text>
      ) : (
        <>
          <text x={x + 12} y={y + 21} className={css['title']}>
            {title}
          </text>
          {/* Spaces keep the words apart where they are read. */}{' '}
          {short && (
            <text x={x + 12} y={y + (isAttention ? 43 : 39)} className={css['short']}>
              {short}
            </text>
          )}{' '}
          <text
            {...(narrow
              ? { x: x + 12, y: y + 56, textAnchor: 'start' }
              : { x: x + width - 12, y: y + (isAttention ? 62 : 21), textAnchor: 'end' })}
            className={css['count']}
          >
            {number}
          </text>
        </>
      )}
      {isAttention && <Heads box={box} heads={Math.min(design.heads, 48)} />}
    </g>
  );
};

/** The frame around blocks, with others behind it, and how many there are. */
const Repeated = ({ frame, layers }: { readonly frame: Frame; readonly layers: number }): ReactElement => {
  const { times, ...place } = frame;
  return (
    <g>
      {layers > 2 && <rect {...place} x={place.x + 8} y={place.y - 8} rx="14" className={css['behind']} />}
      {layers > 1 && <rect {...place} x={place.x + 4} y={place.y - 4} rx="14" className={css['behind']} />}
      <rect {...place} rx="14" className={css['frame']} />
      <text x={times.x} y={times.y} textAnchor={times.anchor} className={css['times']}>
        × {layers}
      </text>
    </g>
  );
};

/** The stack from the bottom up; of two, the encoder is on the left. Parts are buttons. */
export const StackPicture = ({
  design,
  counts,
  total,
  picked,
  onPick,
  onPoint,
}: {
  readonly design: ModelDesign;
  readonly counts: readonly PartCount[];
  readonly total: number;
  readonly picked: ShownPart;
  onPick(part: ShownPart): void;
  onPoint(part: ShownPart | undefined): void;
}): ReactElement => {
  const arrow = useId();
  const { width, height, boxes, sums, ways, frames, ends } = pictureOf(design);
  const texts = endsOf(design);
  const { layers } = design;
  const sides = frames.length === 2 ? 'an encoder and a decoder' : `a model`;
  return (
    <div className={css['sized']} data-sides={frames.length}>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture that has buttons is a group of them. */}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        className={css['picture']}
        role="group"
        aria-label={`The stack of ${sides} with ${layers} blocks${frames.length === 2 ? ' each' : ''}, ${total.toLocaleString('en')} parameters, from the bottom up`}
      >
        <defs>
          <marker
            id={arrow}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto-start-reverse"
          >
            <path d="M0.5 0.5L7 4L0.5 7.5z" className={css['head']} />
          </marker>
        </defs>
        {frames.map((frame) => (
          <Repeated key={frame.x} frame={frame} layers={layers} />
        ))}
        {ways.map(({ points, residual }) => (
          <polyline
            key={points}
            points={points}
            className={css[residual ? 'residual' : 'way']}
            markerEnd={`url(#${arrow})`}
          />
        ))}
        {boxes.map((box) => {
          const counted = parametersOf(box.part, counts);
          return (
            <Part
              key={box.part}
              box={box}
              design={design}
              counted={counted}
              share={counted ? counted.total / total : 0}
              picked={picked === box.part}
              onPick={onPick}
              onPoint={onPoint}
            />
          );
        })}
        {sums.map(({ x, y }) => (
          <g key={`${x} ${y}`} className={css['sum']}>
            <circle cx={x} cy={y} r="9" />
            <path d={`M${x - 5} ${y}h10M${x} ${y - 5}v10`} />
          </g>
        ))}
        {ends.map(({ what, x, y }) => (
          <text key={what} x={x} y={y} className={css['end']} textAnchor={what === 'memory' ? 'start' : 'middle'}>
            {texts[what]}
          </text>
        ))}
      </svg>
    </div>
  );
};
