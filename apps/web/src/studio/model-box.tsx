import type { ReactElement } from 'react';
import { keyOf } from '../engine/model-ref.ts';
import type { OpenProgress } from '../engine/open-model.ts';
import { bytes } from '../ui/numbers.ts';
import { aboutModel } from './about-model.ts';
import css from './model-choice.module.css';
import type { ModelState } from './studio.tsx';

/** What is done to open a model, in a few words. */
const progressText = ({ what, done, total, file }: OpenProgress): string => {
  if (what === 'reading') return 'reading…';
  if (what === 'loading') return `loading: ${total > 0 ? Math.floor((done / total) * 100) : 0} %`;
  return `${file}: ${bytes(done)}${total > 0 ? ` of ${bytes(total)}` : ''}`;
};

const stateText = (state: ModelState): string => {
  if (state.state === 'open') return aboutModel(state.info);
  if (state.state === 'failed') return 'not open';
  return state.progress ? progressText(state.progress) : 'opening…';
};

/** The model of a panel, as a button that lets another one be chosen, with how far it is with opening it. */
export const ModelBox = ({
  state,
  name,
  onChange,
  onCancel,
}: {
  readonly state: ModelState;
  readonly name: string;
  onChange(): void;
  onCancel(): void;
}): ReactElement => {
  const opening = state.state === 'opening';
  const { done = 0, total = 0 } = (opening && state.progress) || {};
  return (
    <div className={css['choice']} data-model={keyOf(state.ref)} data-state={state.state}>
      <button type="button" className={css['button']} aria-haspopup="dialog" onClick={onChange}>
        <span className="visually-hidden">Model: </span>
        <strong>{name}</strong>
        <svg viewBox="0 0 24 24" aria-hidden="true" className={css['arrow']}>
          <path d="M7 10l5 5 5-5" />
        </svg>
        <span className={css['about']}>{stateText(state)}</span>
      </button>
      <progress
        aria-label="Opening the model"
        {...(total > 0 ? { value: done / total } : {})}
        data-shown={opening}
        aria-hidden={!opening}
      />
      {opening && (
        <button type="button" className={css['cancel']} aria-label={`Cancel opening ${name}`} onClick={onCancel}>
          Cancel
        </button>
      )}
      <span role="status" className="visually-hidden">
        {state.state === 'open' ? `${name} is open` : opening ? `Opening ${name}` : ''}
      </span>
    </div>
  );
};
