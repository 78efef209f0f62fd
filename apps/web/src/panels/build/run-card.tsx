import type { WeightFormat } from '@blockformer/backend-simd';
import { type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import type { Matching } from '../../engine/build/matching.ts';
import { weightBytes } from '../../engine/build/memory.ts';
import { type ModelDesign, writes } from '../../engine/build/model-design.ts';
import type { RunResult } from '../../engine/build/run-design.ts';
import type { ShownToken } from '../../engine/show-tokens.ts';
import { useStudio } from '../../studio/studio.tsx';
import { isAbort } from '../../studio/use-call.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { bytes, count } from '../../ui/numbers.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { TokenChips } from '../../ui/token-chips.tsx';
import css from './run-card.module.css';
import { RunOutput } from './run-output.tsx';

export type RunWith = {
  readonly design: ModelDesign;
  readonly spec: unknown;
  readonly total: number;
  readonly weights: WeightFormat;
  readonly matching: Matching | undefined;
  readonly random: boolean;
  readonly seed: number;
  readonly text: string;
};

type State = {
  readonly busy: boolean;
  readonly share?: number;
  readonly tokens?: readonly ShownToken[];
  readonly result?: RunResult;
  readonly random?: boolean;
  readonly error?: string;
};

/** Numbers that are drawn in a second, about. */
const PER_SECOND = 10e6;

const fieldWords: Partial<Record<keyof ModelDesign, string>> = {
  epsilon: 'epsilon',
  order: 'order of norms',
  activation: 'activation',
  scoreScale: 'scale of scores',
  embeddingScale: 'scale of the embedding',
  outputScale: 'scale of the output',
  heads: 'number of heads',
};

const expectation: Readonly<Record<ModelDesign['kind'], string>> = {
  decoder: 'It writes 20 tokens here.',
  encoder: 'It reads a text, and what became of each token is shown here.',
  'encoder-decoder': 'It reads 8 tokens, and writes 20 here.',
};

const aboutWeights = ({ matching, random, total, weights }: RunWith, size: number): string => {
  const room = `${bytes(size)} as ${weights}`;
  if (!random && matching) {
    const { others } = matching;
    return others.length === 0
      ? `The weights of this page’s own model fit, tensor by tensor: ${room}.`
      : `The weights of this page’s own model have the same shapes, but were trained with another ${others
          .map((field) => fieldWords[field])
          .join(' and ')}: see what that does.`;
  }
  const seconds = total / PER_SECOND;
  const time = seconds < 2 ? '' : ` Drawing them takes about ${Math.round(seconds)} s.`;
  return `${count(total)} random numbers, ${room}.${time}${matching ? '' : ' Speeches and Masked have trained ones.'}`;
};

/** Gives the design weights and lets it run. */
export const RunCard = ({
  run,
  disabled,
  onRandom,
  onSeed,
  onText,
}: {
  readonly run: RunWith;
  readonly disabled: boolean;
  onRandom(random: boolean): void;
  onSeed(seed: number): void;
  onText(text: string): void;
}): ReactElement => {
  const { engine } = useStudio();
  const { design, matching, weights, seed, text } = run;
  const random = run.random || !matching;
  const size = useMemo(() => weightBytes(run.spec, weights), [run.spec, weights]);
  const [state, setState] = useState<State>({ busy: false });
  const controller = useRef<AbortController>(undefined);
  const stop = (): void => controller.current?.abort();
  // What ran was another model.
  useEffect(() => () => controller.current?.abort(), []);
  const key = JSON.stringify([design, weights, random, seed, text]);
  const [ran, setRan] = useState(key);
  if (ran !== key && !state.busy) {
    setRan(key);
    setState({ busy: false });
  }

  const start = async (): Promise<void> => {
    controller.current?.abort();
    const own = new AbortController();
    controller.current = own;
    const tokens: ShownToken[] = [];
    setRan(key);
    setState({ busy: true, share: 0, random });
    const change = (changes: Partial<State>): void => {
      if (controller.current === own) setState((before) => ({ ...before, ...changes }));
    };
    try {
      const args = { design, weights, seed, text, matching: random ? undefined : matching?.name };
      const result = await engine.call('runDesign', args, {
        signal: own.signal,
        onEvent: (event) => {
          if (event.what === 'weights') change({ share: event.done / event.total });
          else {
            tokens.push(event.token);
            change({ share: 1, tokens: [...tokens] });
          }
        },
      });
      change({ busy: false, result });
    } catch (error) {
      change({ busy: false, ...(isAbort(error) ? {} : { error: (error as Error).message }) });
    }
  };

  return (
    <Card label="Run it">
      <div className={css['head']}>
        <h3>Run it</h3>
        {matching && (
          <Segmented
            label="Weights"
            value={random ? 'random' : 'matching'}
            options={[
              ['matching', 'Trained weights'],
              ['random', 'Random weights'],
            ]}
            onChange={(value) => onRandom(value === 'random')}
          />
        )}
      </div>
      <p className={css['about']}>{aboutWeights({ ...run, random }, size)}</p>
      <form
        className={css['go']}
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        {random ? (
          <Field
            label="Seed"
            type="number"
            min={0}
            step={1}
            value={seed}
            onChange={({ currentTarget }) => {
              const { valueAsNumber: value } = currentTarget;
              if (Number.isSafeInteger(value) && value >= 0) onSeed(value);
            }}
          />
        ) : (
          <Field
            label={writes(design) ? 'Prompt' : 'Text'}
            value={text}
            spellCheck={false}
            onChange={({ currentTarget }) => onText(currentTarget.value)}
          />
        )}
        {state.busy ? (
          // Another element than the one below, or the click that stops would submit what takes its place.
          <Button key="stop" onClick={stop}>
            Stop
          </Button>
        ) : (
          <Button key="run" type="submit" look="primary" disabled={disabled}>
            Run
          </Button>
        )}
      </form>
      <progress
        className={css['progress']}
        aria-label="Weights are made"
        value={state.share ?? 0}
        data-shown={state.busy && (state.share ?? 0) < 1}
      />
      <div className={css['output']}>
        {state.error && <Notice title="It does not run">{state.error}</Notice>}
        {state.result ? (
          <RunOutput result={state.result} random={state.random === true} />
        ) : (
          state.tokens && (
            <TokenChips label="New tokens" tokens={state.tokens.map((token) => ({ ...token, written: true }))} />
          )
        )}
        {!state.error && !state.result && !state.tokens && <p className={css['about']}>{expectation[design.kind]}</p>}
      </div>
    </Card>
  );
};
