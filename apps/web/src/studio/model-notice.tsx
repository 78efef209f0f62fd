import { type ReactElement, type ReactNode, useState } from 'react';
import { keyOf, type ModelRef, placeOf } from '../engine/model-ref.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { asSentence } from '../ui/sentence.ts';
import { go } from './address.ts';
import { EMBEDDED } from './chosen.tsx';
import { FolderButton } from './folder-button.tsx';
import { KIND_WORDS, type Kind, MODEL_PARAM, PANELS_OF } from './kinds.ts';
import { type ModelState, useStudio } from './studio.tsx';

type Props = {
  readonly panel: string;
  /** The kind of models that the panel shows. */
  readonly kind: Kind;
  readonly state: ModelState;
  readonly lost: string | undefined;
  choose(ref: ModelRef): void;
  /** Lets another model be chosen. */
  onOther(): void;
};

const Lost = ({ lost, choose }: { readonly lost: string; choose(ref: ModelRef): void }): ReactElement => {
  const [trouble, setTrouble] = useState('');
  return (
    <Notice
      tone="info"
      title={`The link speaks of the folder “${lost}”`}
      actions={
        <FolderButton onModel={choose} onTrouble={setTrouble}>
          Open the folder…
        </FolderButton>
      }
    >
      A page cannot open a folder by itself. Until you open it, another model is shown.
      {trouble && <p role="alert">{trouble}</p>}
    </Notice>
  );
};

/** Buttons that show a model where models of its kind are shown. */
export const PanelButtons = ({ kind, model }: { readonly kind: Kind; readonly model: ModelRef }): ReactNode =>
  PANELS_OF[kind].map(({ name, title, values }) => (
    <Button key={name} onClick={() => go(name, { ...values, [MODEL_PARAM[kind]]: keyOf(model) })}>
      Open it in {title}
    </Button>
  ));

/** What has to be said of a panel's model instead of a result; nothing if all is well. */
export const ModelNotice = ({ panel, kind, state, lost, choose, onOther }: Props): ReactNode => {
  const { open, models, close } = useStudio();
  const { ref } = state;
  const retry = (): void => open(ref, kind);
  const openAlone = (): void => {
    for (const each of models.values()) if (each.ref !== ref) close(each.ref);
    retry();
  };
  const usual = EMBEDDED[kind];
  const back = placeOf(ref) !== placeOf(usual) && (
    <Button look="quiet" onClick={() => choose(usual)}>
      Use the model of this page
    </Button>
  );
  const other = <Button onClick={onOther}>Choose another model…</Button>;

  const trouble = state.state === 'failed' ? state.trouble : undefined;
  const itsKind =
    state.state === 'open' && state.info.kind !== kind
      ? state.info.kind
      : trouble?.why === 'kind'
        ? trouble.kind
        : undefined;
  if (itsKind)
    return (
      <Notice
        tone="info"
        title={`${ref.name} is ${KIND_WORDS[itsKind]}`}
        actions={
          <>
            <PanelButtons kind={itsKind} model={ref} />
            {back}
          </>
        }
      >
        This panel, {panel[0]?.toUpperCase()}
        {panel.slice(1)}, needs {KIND_WORDS[kind]}.
      </Notice>
    );
  if (state.state === 'failed' && state.cancelled)
    return (
      <Notice
        tone="info"
        title={`${ref.name} was not opened`}
        actions={
          <>
            <Button onClick={retry}>Open it after all</Button>
            {other}
            {back}
          </>
        }
      />
    );
  if (state.state === 'failed') {
    const fits = trouble?.why === 'size' ? trouble.fits : undefined;
    return (
      <Notice
        title={trouble?.why === 'size' ? 'This model is too large' : 'This model cannot be opened'}
        actions={
          <>
            {fits && <Button onClick={() => choose({ ...ref, weights: fits })}>Open it as {fits}</Button>}
            {trouble?.why === 'size' && trouble.others && <Button onClick={openAlone}>Close those and open it</Button>}
            {!trouble && <Button onClick={retry}>Try again</Button>}
            {other}
            {back}
          </>
        }
      >
        {asSentence(state.message)}
      </Notice>
    );
  }
  return lost ? <Lost lost={lost} choose={choose} /> : undefined;
};
