import type { KeyboardEvent, ReactElement, ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TextArea } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { NumberField } from './number-field.tsx';
import css from './write.module.css';
import { MOST_TOKENS, type WriteParams } from './write-params.ts';

const MODES = [
  ['sample', 'Sample'],
  ['likeliest', 'Likeliest'],
  ['beams', 'Beams'],
] as const;

const ABOUT = {
  sample: 'Each token is drawn, the likely ones more often. The same seed draws the same.',
  likeliest: 'The likeliest token each time. Nothing is drawn, so the text is always the same.',
  beams: 'Several texts are followed at once, and the likeliest of them all is kept.',
} as const;

const Die = (): ReactElement => (
  <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" className={css['die']}>
    <rect x="4" y="4" width="16" height="16" rx="4" />
    <path d="M9 9h.01M15 9h.01M9 15h.01M15 15h.01M12 12h.01" />
  </svg>
);

/** The prompt, how to go on from it, and the button that does. */
export const AskCard = ({
  params,
  maxTokens,
  running,
  ready,
  asIds,
  onPrompt,
  onMaxTokens,
  onSeed,
  onWrite,
  onStop,
  children,
}: {
  readonly params: WriteParams;
  readonly maxTokens: number;
  readonly running: boolean;
  readonly ready: boolean;
  /** The prompt is a list of ids. */
  readonly asIds: boolean;
  onPrompt(prompt: string): void;
  onMaxTokens(count: number): void;
  onSeed(seed: number): void;
  onWrite(): void;
  onStop(): void;
  readonly children: ReactNode;
}): ReactElement => {
  const { prompt, mode, seed, setMode, setSeed } = params;
  const noSeed = mode === 'sample' ? undefined : 'Nothing is drawn, so a seed has no effect';
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (ready) onWrite();
  };
  return (
    <Card label="Text">
      <div className={css['ask']}>
        <div className={css['prompt']}>
          <TextArea
            label="Prompt"
            hint={asIds ? 'This model has no tokenizer: write token ids, such as 1, 2, 3.' : undefined}
            value={prompt}
            onKeyDown={keys}
            onChange={({ currentTarget }) => onPrompt(currentTarget.value)}
          />
        </div>
        <div className={css['how']}>
          <div className={css['mode']}>
            <Segmented label="How tokens are chosen" value={mode} options={MODES} onChange={setMode} />
            <p className={css['about']}>{ABOUT[mode]}</p>
          </div>
          <div className={css['run']}>
            <div className={css['seed']}>
              <NumberField label="Seed" value={seed} least={0} most={2 ** 32} reason={noSeed} onChange={setSeed} />
              <Button
                aria-label="Another seed"
                title={noSeed ?? 'Another seed'}
                disabled={noSeed !== undefined}
                onClick={() => onSeed(Math.floor(Math.random() * 10_000))}
              >
                <Die />
              </Button>
            </div>
            <div className={css['count']}>
              <NumberField
                label="New tokens"
                value={maxTokens}
                least={1}
                most={mode === 'beams' ? 64 : MOST_TOKENS}
                onChange={onMaxTokens}
              />
            </div>
            {/* Two buttons in two places: one that changed as the text ends would be pressed for the other. */}
            <Button
              look="primary"
              disabled={!ready || running}
              onClick={onWrite}
              title="Control and Enter in the prompt do the same"
            >
              {mode === 'beams' ? 'Search' : 'Write'}
            </Button>
            <Button disabled={!running} onClick={onStop} title="Escape does the same">
              Stop
            </Button>
          </div>
        </div>
      </div>
      {children}
    </Card>
  );
};
