import { type ReactElement, useState } from 'react';
import { keyOf, type ModelRef, placeOf } from '../engine/model-ref.ts';
import { Button } from '../ui/button.tsx';
import { bytes } from '../ui/numbers.ts';
import { aboutModel } from './about-model.ts';
import { EMBEDDED, useOpened } from './chosen.tsx';
import { useKept } from './kept.ts';
import type { Kind } from './kinds.ts';
import css from './model-dialog.module.css';
import { useStudio } from './studio.tsx';

const EMBEDDED_NAMES: Readonly<Record<string, string>> = {
  speeches: 'Speeches (GPT-2)',
  masked: 'Masked (BERT)',
  phonemes: 'Phonemes (BART)',
};

const FROM = { embedded: 'part of this page', folder: 'a folder of yours', hub: 'from the hub' } as const;

/** A button that has to be pressed twice. */
const DeleteButton = ({ name, onDelete }: { readonly name: string; onDelete(): void }): ReactElement => {
  const [sure, setSure] = useState(false);
  return (
    <Button
      look="quiet"
      aria-label={sure ? `Really delete? ${name}` : `Delete ${name} from this browser`}
      onBlur={() => setSure(false)}
      onClick={() => (sure ? onDelete() : setSure(true))}
    >
      {sure ? 'Really delete?' : 'Delete'}
    </Button>
  );
};

/** The models that need not be looked for: the page's own, those that are kept, and those opened before. */
export const ModelList = ({
  kind,
  chosen,
  onModel,
}: {
  readonly kind: Kind;
  readonly chosen: ModelRef;
  onModel(ref: ModelRef): void;
}): ReactElement => {
  const { models, close } = useStudio();
  const { refs, remove } = useOpened();
  const { kept, forget } = useKept(true);
  const all = new Map<string, ModelRef>();
  const hub = kept.map(({ name }) => ({ from: 'hub', name }) as const);
  for (const ref of [EMBEDDED[kind], chosen, ...refs.values(), ...hub])
    if (!all.has(placeOf(ref))) all.set(placeOf(ref), ref);

  const rows = [...all.values()].map((ref) => {
    const place = placeOf(ref);
    const states = [...models.values()].filter((each) => placeOf(each.ref) === place);
    const info = states.flatMap((each) => (each.state === 'open' ? [each.info] : []))[0];
    const size = ref.from === 'hub' ? kept.find(({ name }) => name === ref.name)?.bytes : undefined;
    const name = EMBEDDED_NAMES[ref.name] ?? ref.name;
    const isChosen = place === placeOf(chosen);
    const about = [FROM[ref.from], size && `${bytes(size)} kept`, info ? aboutModel(info) : undefined].filter(Boolean);
    return (
      <li key={place} className={css['row']} data-chosen={isChosen || undefined}>
        <button type="button" className={css['pick']} aria-current={isChosen || undefined} onClick={() => onModel(ref)}>
          <strong>{name}</strong>
          <span>{about.join(' · ')}</span>
        </button>
        {ref.from !== 'embedded' && (isChosen || refs.has(place)) && (
          <Button
            look="quiet"
            aria-label={`Close ${name}`}
            onClick={() => {
              remove(ref);
              for (const each of states) close(each.ref);
            }}
          >
            Close
          </Button>
        )}
        {size !== undefined && <DeleteButton name={name} onDelete={() => forget(ref.name)} />}
      </li>
    );
  });
  return (
    <ul className={css['list']} aria-label="Models" data-chosen={keyOf(chosen)}>
      {rows}
    </ul>
  );
};
