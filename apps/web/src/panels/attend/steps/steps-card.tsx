import type { ViewState } from '@blockformer/attention-view';
import { type ReactElement, useDeferredValue, useEffect, useMemo, useState } from 'react';
import type { Pass, PassSet } from '../../../engine/attend/pass.ts';
import { asNumber, useParam } from '../../../studio/address.ts';
import { useTheme } from '../../../studio/theme.ts';
import { useCall } from '../../../studio/use-call.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { pngFile, saveFile, svgFile } from '../../../ui/picture.ts';
import { Segmented } from '../../../ui/segmented.tsx';
import { lookingToken } from '../view-data.ts';
import { explain, type StepNumber, stepNames } from './explain.ts';
import { quoted } from './number-text.ts';
import css from './steps.module.css';
import { stepsOf } from './steps-of.ts';
import { stepsPicture } from './steps-picture.ts';
import { StepsTable } from './steps-table.tsx';
import { useMedia } from './use-media.ts';

/** How long a step stays while they are played, in ms. */
const PACE = 2600;

type Props = {
  /** The model's key. */
  readonly model: string;
  readonly text: string;
  readonly pass: Pass;
  readonly state: ViewState;
  /** Of the mode's parameters in the address. */
  readonly prefix: string;
  chooseHead(head: number): void;
};

/** How one token, in one head, gets from its query to what the head gives, with all numbers. */
export const StepsCard = ({ model, text, pass, state, prefix, chooseHead }: Props): ReactElement => {
  const { kind, queries, keys = queries, layers } = pass.sets[state.set] as PassSet;
  const layer = layers[state.layer];
  const head = state.head === 'mean' ? undefined : state.head;
  const narrow = useMedia('(max-width: 900px)');
  const theme = useTheme();
  const [wanted, setStep] = useParam('attend', `${prefix}step`, 0, asNumber);
  const [playing, setPlaying] = useState(false);
  const inside = Math.max(0, Math.min(5, Math.trunc(wanted))) as StepNumber;
  const step = narrow && inside === 0 ? 1 : inside;
  // The lines follow at once, the table when there is time.
  const position = useDeferredValue(lookingToken(pass, state));

  const numbers = useCall(
    head === undefined ? undefined : [model, text, layer?.part, head].join('\n'),
    async (engine, signal) => ({
      of: pass,
      set: state.set,
      numbers: await engine.call(
        'attend.head',
        { key: model, text, part: layer?.part ?? '', head: head ?? 0, fed: pass.fed },
        { signal },
      ),
    }),
  );
  // While another head is computed, the numbers of the one before stay, as long as they are between the same tokens.
  const found = numbers.value?.of === pass && numbers.value.set === state.set ? numbers.value.numbers : undefined;
  const steps = useMemo(() => found && stepsOf(found, position), [found, position]);

  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => {
      if (step === 5 || step === 0) setPlaying(false);
      if (step === 5 && !narrow) setStep(0);
      else if (step !== 5) setStep(step + 1);
    }, PACE);
    return () => clearTimeout(timer);
  }, [playing, step, narrow, setStep]);
  const play = (): void => {
    if (!playing) setStep(1);
    setPlaying(!playing);
  };

  const own = kind === 'cross' ? undefined : position;
  const query = queries[position]?.text ?? '';
  const texts = useMemo(() => keys.map((key) => key.text), [keys]);
  const title = `${quoted(query)} step by step`;
  const where = `Layer ${layer?.name}, head ${head ?? 'mean'}`;
  const save = async (ending: 'svg' | 'png'): Promise<void> => {
    if (!steps) return;
    const picture = stepsPicture(steps, { title: `${title} · ${where}`, token: query, texts, theme });
    // What a style sheet says of a picture is only known of one in the page: it is put where it is not seen.
    const place = document.createElement('div');
    place.style.cssText = 'position:fixed;left:-99999px;top:0';
    place.append(picture);
    document.body.append(place);
    try {
      const file = ending === 'svg' ? svgFile(picture) : await pngFile(picture);
      saveFile(file, `steps-${kind}-layer-${layer?.name}-head-${head}.${ending}`);
    } finally {
      place.remove();
    }
  };

  const options: (readonly [string, string])[] = stepNames.map((name, i) => [`${i + 1}`, narrow ? `${i + 1}` : name]);
  return (
    <Card label="Step by step">
      <div className={css['head']}>
        <div>
          <h3>{title}</h3>
          <p className={`muted ${css['place']}`}>
            {where}
            {found &&
              ` · ${found.T === found.S ? found.T : `${found.T} × ${found.S}`} tokens, vectors of ${found.K} numbers`}
          </p>
        </div>
        <div className={css['save']}>
          <Button look="quiet" aria-label="Save as SVG: step by step" onClick={() => void save('svg')}>
            SVG
          </Button>
          <Button look="quiet" aria-label="Save as PNG: step by step" onClick={() => void save('png')}>
            PNG
          </Button>
        </div>
      </div>
      {head === undefined ? (
        <Notice
          tone="info"
          title="The mean of all heads has no steps of its own"
          actions={<Button onClick={() => chooseHead(0)}>Show head 0</Button>}
        >
          Queries, keys and values are a head’s.
        </Notice>
      ) : numbers.error !== undefined ? (
        <Notice title="The steps could not be computed">{numbers.error}</Notice>
      ) : (
        <>
          <div className={css['stepper']}>
            <Button onClick={play} aria-pressed={playing}>
              {playing ? '❚❚ Pause' : '▶ Play'}
            </Button>
            <Segmented
              label="Step"
              value={String(step)}
              options={narrow ? options : [['0', 'All steps'], ...options]}
              onChange={(value) => {
                setPlaying(false);
                setStep(Number(value));
              }}
            />
          </div>
          <p className={css['explained']} aria-live="polite">
            {steps && explain(step, { steps, query, keys: texts, kind, own })}
          </p>
          <div className={css['room']} style={{ minHeight: Math.min(760, 176 + 26 * keys.length) }}>
            {steps && <StepsTable steps={steps} query={query} own={own} keys={texts} upTo={step} narrow={narrow} />}
          </div>
        </>
      )}
    </Card>
  );
};
