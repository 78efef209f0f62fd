import { type ReactElement, useEffect, useState } from 'react';
import { keyOf } from '../../engine/model-ref.ts';
import { USUAL_TOKENS } from '../../engine/write/usual-tokens.ts';
import { useModelChoice } from '../../studio/model-choice.tsx';
import { useCall } from '../../studio/use-call.ts';
import { useSettled } from '../../studio/use-settled.ts';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { AskCard } from './ask-card.tsx';
import { BeamView } from './beam-view.tsx';
import { PlaceView } from './place-view.tsx';
import { nameOf } from './run-request.ts';
import { USUAL_BEAMS, withOption } from './settings.ts';
import { SettingsCard } from './settings-card.tsx';
import { StatusLine } from './status-line.tsx';
import { TextActions } from './text-actions.tsx';
import { TextFlow } from './text-flow.tsx';
import { useAsked } from './use-asked.ts';
import { useSteps } from './use-steps.ts';
import { useWriting } from './use-writing.ts';
import css from './write.module.css';
import { useWriteParams } from './write-params.ts';

export const WritePanel = (): ReactElement => {
  const { ref, info, choice, notice } = useModelChoice('write', 'decoder');
  const params = useWriteParams();
  const { prompt, mode, settings, road, stop, depth, setPrompt, setSeed, setSettings, setRoad, setMode } = params;
  const { setStep, setDepth, setStop } = params;
  const key = info?.key;
  const { own, composed, request } = useAsked(key, params);

  // A prompt that was typed waits to be written; one that came with a link does not.
  const [typed, setTyped] = useState<string>();
  const [linked, setLinked] = useState(prompt);
  if (prompt !== typed && prompt !== linked) setLinked(prompt);
  const { writing, again, stop: stopWriting } = useWriting(request, JSON.stringify([key, !!own, mode, road, linked]));
  useEffect(() => {
    const onLink = (): void => {
      if (/^#write\b/.test(location.hash)) again();
    };
    addEventListener('hashchange', onLink);
    return () => removeEventListener('hashchange', onLink);
  }, [again]);

  const running = writing?.state === 'running';
  useEffect(() => {
    if (!running) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') stopWriting();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [running, stopWriting]);

  const settled = useSettled(prompt, 100);
  const tokens = useCall(key && JSON.stringify([key, settled]), (engine, signal) =>
    engine.call('write.prompt', { key: key as string, text: settled }, { signal }),
  );

  const stale = writing !== undefined && (writing.request.prompt !== prompt || writing.request.key !== key);
  const written = stale || !writing ? [] : writing.tokens;
  const open = !running && writing?.finish !== 'context' && writing?.finish !== 'end' && writing?.state !== 'failed';
  const { picked, step, place, error, pick, point, take } = useSteps(mode === 'beams' ? undefined : key, {
    prompt: settled,
    written,
    open,
    settings: composed?.merged,
    params,
  });
  const text = `${writing?.request.prompt ?? prompt}${writing?.text ?? ''}`;
  const problem = tokens.error ?? (stale ? undefined : writing?.error) ?? error;

  return (
    <Panel
      title="Write"
      about="A model continues your text token by token. See what else could have come at each step, choose another token, and drag a filter to watch what it does."
      tools={choice}
    >
      {notice}
      <AskCard
        params={params}
        maxTokens={mode === 'beams' ? depth : (composed?.merged.maxTokens ?? USUAL_TOKENS)}
        running={running}
        ready={request !== undefined}
        asIds={info !== undefined && !info.hasTokenizer}
        onPrompt={(next) => {
          setTyped(next);
          if (road.length > 0) setRoad([]);
          setPrompt(next);
        }}
        onMaxTokens={(count) =>
          mode === 'beams'
            ? setDepth(count)
            : own && setSettings(withOption(settings, own.settings, 'maxTokens', count))
        }
        onSeed={(next) => {
          setSeed(next);
          again();
        }}
        onWrite={again}
        onStop={stopWriting}
      >
        {problem !== undefined && <Notice title="This cannot be continued">{problem}</Notice>}
        <TextFlow
          prompt={tokens.value ?? []}
          written={written}
          picked={picked}
          stale={stale}
          short={mode === 'beams'}
          open={open}
          onPick={pick}
          onPoint={point}
        />
        <TextActions
          text={stale ? prompt : text}
          model={ref.from === 'embedded' ? undefined : keyOf(ref)}
          road={mode === 'beams' ? 0 : road.length}
          onLeaveRoad={() => setRoad([])}
        >
          <StatusLine
            writing={stale ? undefined : writing}
            outdated={!!request && !!writing && nameOf(request) !== nameOf(writing.request)}
          />
        </TextActions>
      </AskCard>
      <div className={css['below']}>
        {composed && own && (
          <SettingsCard
            mode={mode}
            settings={settings}
            own={own.settings}
            composed={composed}
            onChange={setSettings}
            stop={stop}
            onStop={setStop}
          />
        )}
        {mode === 'beams' ? (
          <BeamView
            writing={writing?.request.mode === 'beams' && !stale ? writing : undefined}
            beams={composed?.merged.beams ?? USUAL_BEAMS}
            depth={depth}
            onTake={(ids) => {
              setMode('sample');
              setStep(ids.length);
              setRoad(ids);
            }}
          />
        ) : (
          place && (
            <PlaceView
              place={place}
              chosen={written[step]}
              step={step}
              onTake={running || settled !== prompt ? undefined : take}
            />
          )
        )}
      </div>
    </Panel>
  );
};
