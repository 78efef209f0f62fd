import type { WeightFormat } from '@blockformer/backend-simd';
import { type ReactElement, useState } from 'react';
import type { ModelRef } from '../engine/model-ref.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { FolderButton } from './folder-button.tsx';
import { HubForm } from './hub-form.tsx';
import type { Kind } from './kinds.ts';
import css from './model-dialog.module.css';
import { ModelList } from './model-list.tsx';
import { useStudio } from './studio.tsx';

const WEIGHTS = [
  ['usual', 'As usual'],
  ['float32', 'float32'],
  ['int8', 'int8'],
  ['int4', 'int4'],
] as const;

const withWeights = ({ weights: _, ...ref }: ModelRef, weights: WeightFormat | undefined): ModelRef =>
  ({ ...ref, ...(weights ? { weights } : {}) }) as ModelRef;

/** Where a model is chosen for a panel. */
export const ModelDialog = ({
  open,
  kind,
  chosen,
  onChoose,
  onClose,
}: {
  readonly open: boolean;
  readonly kind: Kind;
  readonly chosen: ModelRef;
  onChoose(ref: ModelRef): void;
  onClose(): void;
}): ReactElement => {
  const { backend } = useStudio();
  const [trouble, setTrouble] = useState('');
  const take = (ref: ModelRef): void => {
    setTrouble('');
    onChoose(withWeights(ref, chosen.weights));
    onClose();
  };
  return (
    <Dialog open={open} title="Choose a model" onClose={onClose}>
      <ModelList kind={kind} chosen={chosen} onModel={take} />
      <section className={css['part']} aria-labelledby="model-folder">
        <h3 id="model-folder">From this computer</h3>
        <p className="muted">
          A folder in Hugging Face layout: config.json, model.safetensors, tokenizer.json. Drop it anywhere on the page,
          or choose it. Nothing of it leaves this computer.
        </p>
        <div className={css['buttons']}>
          <FolderButton onModel={take} onTrouble={setTrouble}>
            Choose a folder…
          </FolderButton>
          <FolderButton single look="quiet" onModel={take} onTrouble={setTrouble}>
            Choose its files…
          </FolderButton>
        </div>
        <p role="alert" className={css['wrong']}>
          {trouble}
        </p>
      </section>
      <section className={css['part']} aria-labelledby="model-hub">
        <h3 id="model-hub">From the hub</h3>
        <HubForm onModel={take} />
      </section>
      {backend?.name === 'simd' && (
        <section className={css['part']} aria-labelledby="model-weights">
          <h3 id="model-weights">Weights are stored as</h3>
          <Segmented
            label="Weights are stored as"
            value={chosen.weights ?? 'usual'}
            options={WEIGHTS}
            onChange={(value) => onChoose(withWeights(chosen, value === 'usual' ? undefined : value))}
          />
          <p className="muted">
            float32 is exact; int8 takes a quarter of the memory and is faster; int4 takes a sixth, and words change a
            little. As usual: int8 from 50 million parameters on.
          </p>
        </section>
      )}
    </Dialog>
  );
};
