import { type KeyboardEvent, type ReactElement, useMemo } from 'react';
import { measureText } from '../../ui/measure-text.ts';
import { percent } from '../../ui/numbers.ts';
import { flow } from './flow.ts';
import css from './sentence-picture.module.css';
import { type DrawnWord, strength } from './words-of.ts';

const LINE = 66;
const BOX = 36;
const SPACE = 8;
const INSIDE = 9;
/** So that the share below has room. */
const NARROWEST = 44;
const FONT = 18;

const legend = [0.5, 0.1, 0.01, 0.001] as const;

const widthOf = (text: string): number => Math.max(NARROWEST, measureText(text, FONT) + 2 * INSIDE);

/** A sentence whose words are buttons that hide them, coloured by how little the model expected them. */
export const SentencePicture = ({
  words,
  shares,
  width,
  label,
  onToggle,
}: {
  readonly words: readonly DrawnWord[];
  /** How probable the guess for each gap is. */
  readonly shares: readonly (number | undefined)[];
  readonly width: number;
  readonly label: string;
  onToggle(word: number): void;
}): ReactElement => {
  const { placed, lines } = useMemo(() => {
    const sized = words.map((word) => {
      const widths = word.pieces.map(({ text }) => widthOf(text));
      return { ...word, widths, width: widths.reduce((sum, each) => sum + each, 0) };
    });
    return flow(sized, width, SPACE);
  }, [words, width]);
  const bottom = lines * LINE;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture that has buttons is a group of them.
    <svg
      width={width}
      height={bottom + 34}
      viewBox={`0 0 ${width} ${bottom + 34}`}
      className={css['picture']}
      role="group"
      aria-label={label}
    >
      {placed.map(({ number, pieces, widths, x, line, width: own, gap, label }) => {
        const y = line * LINE + 2;
        let from = x;
        const onKeyDown = (event: KeyboardEvent): void => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          onToggle(number);
        };
        return (
          // biome-ignore lint/a11y/useSemanticElements: a button cannot stand in a picture.
          <g
            key={number}
            role="button"
            tabIndex={0}
            aria-pressed={gap !== undefined}
            aria-label={label}
            data-word={number}
            data-gap={gap}
            className={css['word']}
            onClick={() => onToggle(number)}
            onKeyDown={onKeyDown}
          >
            <rect x={x} y={y} width={own} height={BOX} rx="7" className={css[gap === undefined ? 'box' : 'gap']} />
            {pieces.map(({ text, surprise }, index) => {
              const at = from;
              const size = widths[index] ?? 0;
              from += size;
              return (
                <g key={at} data-position={surprise?.position} data-probability={surprise?.probability}>
                  {surprise && (
                    <rect
                      x={at}
                      y={y}
                      width={size}
                      height={BOX}
                      rx="7"
                      className={css['surprise']}
                      fillOpacity={0.45 * strength(surprise.probability)}
                    />
                  )}{' '}
                  <text x={at + size / 2} y={y + 24} className={css[gap === undefined ? 'text' : 'guess']}>
                    {text}
                  </text>{' '}
                  <text x={at + size / 2} y={y + BOX + 15} className={css['share']}>
                    {gap === undefined ? surprise && percent(surprise.probability) : percent(shares[gap] ?? 0)}
                  </text>
                </g>
              );
            })}
          </g>
        );
      })}
      <g className={css['legend']}>
        <text x="0" y={bottom + 22}>
          Expected
        </text>
        {legend.map((share, index) => (
          <g key={share}>
            <rect
              x={66 + index * 58}
              y={bottom + 8}
              width="54"
              height="20"
              rx="5"
              className={css['surprise']}
              fillOpacity={0.45 * strength(share)}
            />
            <text x={93 + index * 58} y={bottom + 22} textAnchor="middle">
              {percent(share)}
            </text>
          </g>
        ))}
        {width > 380 && (
          <text x={66 + legend.length * 58 + 4} y={bottom + 22}>
            surprising
          </text>
        )}
      </g>
    </svg>
  );
};
