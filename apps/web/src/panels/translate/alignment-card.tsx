import { type ReactElement, useMemo } from 'react';
import type { Translated } from '../../engine/translate/translate-text.ts';
import { go } from '../../studio/address.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Select } from '../../ui/field.tsx';
import { Figure } from '../../ui/figure.tsx';
import { percent } from '../../ui/numbers.ts';
import { tokenText } from '../../ui/token-text.ts';
import { useWidth } from '../../ui/use-width.ts';
import { AlignmentPicture } from './alignment-picture.tsx';
import css from './translate-panel.module.css';
import { type Which, weightsOf } from './weights-of.ts';

/** Names of the tokens that a row of weights took most from. */
const mostOf = (weights: Float32Array, { read }: Translated): string =>
  [...weights]
    .map((weight, key) => ({ weight, text: tokenText(read[key]?.text ?? '') }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 3)
    .filter(({ weight }) => weight >= 0.05)
    .map(({ weight, text }) => `${text} ${percent(weight)}`)
    .join(', ');

const numbered = (what: string, count: number): readonly (readonly [string, string])[] => [
  ['mean', `All ${what}s, averaged`],
  ...Array.from(
    { length: count },
    (_, at) => [String(at), `${what[0]?.toUpperCase()}${what.slice(1)} ${at + 1}`] as const,
  ),
];

/** What the writing looked at: the alignment of a piece. */
export const AlignmentCard = ({
  made,
  layer,
  head,
  picked,
  onLayer,
  onHead,
  onPoint,
}: {
  readonly made: Translated;
  readonly layer: Which;
  readonly head: Which;
  readonly picked: number | undefined;
  onLayer(layer: Which): void;
  onHead(head: Which): void;
  onPoint(position: number | undefined): void;
}): ReactElement => {
  const { alignment, read, written, piece } = made;
  const [box, width] = useWidth(600);
  const inside = (which: Which, count: number): Which => (which === 'mean' || which < count ? which : 'mean');
  const shownLayer = inside(layer, alignment?.length ?? 0);
  const heads = alignment?.[shownLayer === 'mean' ? 0 : shownLayer]?.heads ?? 0;
  const shownHead = inside(head, heads);
  const weights = useMemo(
    () => (alignment ? weightsOf(alignment, shownLayer, shownHead, written.length, read.length) : []),
    [alignment, shownLayer, shownHead, written, read],
  );
  const row = picked === undefined ? undefined : weights[picked];
  const which = (text: string): Which => (text === 'mean' ? 'mean' : Number(text));
  return (
    <Card label="Alignment">
      {alignment ? (
        <>
          <div ref={box}>
            <Figure
              title="What it looked at"
              caption="Cross attention: while the decoder writes a token, it takes from what the encoder has read. The thicker a line, the more."
              name={`alignment-${piece.slice(0, 20)}`}
            >
              <AlignmentPicture
                read={read}
                written={written}
                weights={weights}
                picked={picked}
                width={width}
                label={`Alignment of “${piece}” with “${made.text}”`}
                onPoint={onPoint}
              />
            </Figure>
          </div>
          <p className={css['said']} aria-live="polite">
            {row
              ? `“${tokenText(written[picked as number]?.text ?? '')}” took most from ${mostOf(row, made)}.`
              : 'Point at a token that was written, or pick it, to see its lines alone.'}
          </p>
          <div className={css['which']}>
            <Select
              label="Layer"
              value={String(shownLayer)}
              options={numbered('layer', alignment.length)}
              onChange={({ currentTarget }) => onLayer(which(currentTarget.value))}
            />
            <Select
              label="Head"
              value={String(shownHead)}
              options={numbered('head', heads)}
              onChange={({ currentTarget }) => onHead(which(currentTarget.value))}
            />
            <Button onClick={() => go('attend', { mode: 'encoder-decoder', word: piece })}>
              Every head, in Attend
            </Button>
          </div>
        </>
      ) : (
        <p className="muted">This is too long for lines between all of its tokens.</p>
      )}
    </Card>
  );
};
