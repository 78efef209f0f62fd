import type { HeldToken, ViewState } from '@blockformer/attention-view';
import { type ReactElement, useCallback, useMemo, useState } from 'react';
import type { Pass } from '../../engine/attend/pass.ts';
import { asText, useParam } from '../../studio/address.ts';
import { useModelChoice } from '../../studio/model-choice.tsx';
import { useSettled } from '../../studio/use-settled.ts';
import { Card } from '../../ui/card.tsx';
import { Notice } from '../../ui/notice.tsx';
import { percent } from '../../ui/numbers.ts';
import css from './attend-panel.module.css';
import { Attention } from './attention.tsx';
import { usePass } from './cached-pass.ts';
import { sameWord, selfSet, sharesOf } from './compare.ts';
import { SENTENCE, usual } from './modes.ts';
import { SharesFigure } from './shares-figure.tsx';
import { quoted } from './steps/number-text.ts';
import { TextCard } from './text-card.tsx';
import { useView } from './use-view.ts';
import { lookingToken, settleView, viewData } from './view-data.ts';

/** One of the two models with its view. */
const useSide = (kind: 'decoder' | 'encoder', text: string) => {
  const { info, notice } = useModelChoice('attend', kind);
  const { prefix, ...begin } = usual[kind];
  const { wanted, show, letGo } = useView(prefix, begin);
  const { value: pass, error } = usePass(info, text);
  const data = useMemo(() => pass && viewData(pass), [pass]);
  const state = useMemo(() => pass && settleView(pass, wanted), [pass, wanted]);
  const [pointed, setPointed] = useState<HeldToken>();
  return { info, notice, pass, error, data, state, show, letGo, pointed, setPointed };
};

type Side = ReturnType<typeof useSide>;

const tokensOf = (pass: Pass | undefined) => (pass ? selfSet(pass).queries : []);

/** The same word on the other side. */
const across = (token: HeldToken, pass: Pass | undefined, other: Pass | undefined): HeldToken | undefined => {
  const position = sameWord(tokensOf(pass)[token.position], tokensOf(other));
  return position === undefined ? undefined : { side: token.side, position };
};

/** What is pointed at on one side, shown on the other. */
const usePoint = (own: Side, other: Side): ((token: HeldToken | undefined) => void) => {
  const { pass } = own;
  const { pass: otherPass, setPointed } = other;
  return useCallback((token) => setPointed(token && across(token, pass, otherPass)), [setPointed, pass, otherPass]);
};

/** A change of one side, and what it means for the other: the same view, and the same word held. */
const useChange = (own: Side, other: Side): ((next: ViewState) => void) => {
  const { show, pass } = own;
  const { show: showOther, pass: otherPass } = other;
  return useCallback(
    (next: ViewState) => {
      show(next);
      const { token, view } = next;
      const same = token && across(token, pass, otherPass);
      showOther({ view, ...(token && !same ? {} : { token: same }) });
    },
    [show, showOther, pass, otherPass],
  );
};

const View = ({
  side,
  name,
  onChange,
  onPoint,
}: {
  readonly side: Side;
  readonly name: string;
  onChange(state: ViewState): void;
  onPoint(token: HeldToken | undefined): void;
}): ReactElement => {
  const { notice, error, data, state, info, pointed } = side;
  return (
    <Card label={name} className={css['view']}>
      <div>
        <h3>{info?.name ?? name}</h3>
        <p className={`muted ${css['about']}`}>{name}</p>
      </div>
      {notice ?? (error === undefined ? null : <Notice title="This text cannot be shown">{error}</Notice>)}
      {data && state && <Attention {...{ data, state, pointed, onChange, onPoint }} />}
    </Card>
  );
};

/** A decoder beside an encoder on the same text: seeing only what came before, and seeing both sides. */
export const SideBySide = (): ReactElement => {
  const [text, setText] = useParam('attend', 'text', SENTENCE, asText);
  const settled = useSettled(text);
  const left = useSide('decoder', settled);
  const right = useSide('encoder', settled);
  const changeLeft = useChange(left, right);
  const changeRight = useChange(right, left);
  const pointLeft = usePoint(left, right);
  const pointRight = usePoint(right, left);
  const sides = [left, right] as const;
  const passes = [left.pass, right.pass] as const;
  const all = useMemo(() => passes.map((pass) => pass && sharesOf(selfSet(pass))), passes);
  const held = useMemo(
    () =>
      sides.map(({ pass, state }) => {
        if (!pass || !state) return undefined;
        const query = lookingToken(pass, state);
        const set = selfSet(pass);
        return { word: set.queries[query]?.text ?? '', shares: sharesOf(set, { head: state, query }), state };
      }),
    [left.pass, left.state, right.pass, right.state],
  );
  const [before, after] = all;
  const names = sides.map(({ info }, i) => info?.name ?? ['Decoder', 'Encoder'][i] ?? '');
  const rows = (shares: readonly ({ readonly shares: ReturnType<typeof sharesOf> } | undefined)[]) =>
    shares.flatMap((each, i) => (each ? [{ name: names[i] as string, shares: each.shares }] : []));

  return (
    <>
      <TextCard
        word={false}
        text={text}
        onText={(next) => {
          setText(next);
          left.letGo();
          right.letGo();
        }}
      >
        <p className={css['sentence']} aria-live="polite">
          {before && after && (
            <>
              The decoder gives <strong data-right={before.right}>{percent(before.right)}</strong> of its attention to
              what comes later, the encoder <strong data-right={after.right}>{percent(after.right)}</strong>: one has to
              say what comes next, and must not see it; the other reads the whole text at once.
            </>
          )}
        </p>
      </TextCard>
      <div className={css['pair']}>
        <View side={left} name="A decoder sees only the left" onChange={changeLeft} onPoint={pointLeft} />
        <View side={right} name="An encoder sees both sides" onChange={changeRight} onPoint={pointRight} />
      </div>
      <Card label="Where attention goes">
        <SharesFigure
          groups={[
            {
              title: `${quoted(held[0]?.word ?? held[1]?.word ?? '')}, in the heads that are shown`,
              rows: rows(held),
            },
            { title: 'All words, mean of all heads', rows: rows(all.map((shares) => shares && { shares })) },
          ]}
        />
      </Card>
    </>
  );
};
