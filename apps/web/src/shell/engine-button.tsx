import { type ReactElement, useEffect, useId, useState } from 'react';
import { BACKENDS, type BackendName } from '../engine/backend-names.ts';
import type { Usage } from '../engine/engine-methods.ts';
import { useStudio } from '../studio/studio.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { bytes } from '../ui/numbers.ts';
import appCss from './app.module.css';
import css from './engine-button.module.css';
import { Icon } from './icon.tsx';
import { useOffline } from './offline.ts';

const ABOUT: Readonly<Record<BackendName, string>> = {
  simd: 'Blockformer’s own: WebAssembly with vectors, threads, int8 and int4 weights. The fastest for these models.',
  wasm: 'TensorFlow.js in WebAssembly, for browsers without vectors.',
  webgpu: 'TensorFlow.js on the graphics processor, with float32 weights. Worth a try for large models.',
  cpu: 'TensorFlow.js in JavaScript: runs everywhere, slowly.',
};

const OFFLINE = {
  no: 'The page needs the network for the next visit.',
  getting: 'The page is being kept for visits without a network…',
  ready: 'The page works without a network.',
} as const;

/** What could compute here. Whether a graphics processor could is asked when the window is opened. */
const useChoices = (): readonly BackendName[] => {
  const { engine, backend } = useStudio();
  const [gpu, setGpu] = useState(false);
  useEffect(() => void engine.call('webgpu', undefined).then(setGpu, () => setGpu(false)), [engine]);
  return BACKENDS.filter((name) => backend?.available.includes(name) || (name === 'webgpu' && gpu));
};

/** Memory and tensors, looked up every second while it is shown. */
const useUsage = (): Usage | undefined => {
  const { engine } = useStudio();
  const [usage, setUsage] = useState<Usage>();
  useEffect(() => {
    const look = (): void => void engine.call('usage', undefined).then(setUsage, () => setUsage(undefined));
    look();
    const timer = setInterval(look, 1000);
    return () => clearInterval(timer);
  }, [engine]);
  return usage;
};

const Inside = (): ReactElement => {
  const { backend, restart } = useStudio();
  const usage = useUsage();
  const offline = useOffline();
  const name = useId();
  const choices = useChoices();
  return (
    <>
      <fieldset className={css['choices']}>
        <legend>What computes</legend>
        {choices.map((each) => (
          <label key={each} className={css['choice']}>
            <input type="radio" name={name} checked={backend?.name === each} onChange={() => restart(each)} />
            <span>
              <strong>{each}</strong>
              <small>{ABOUT[each]}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <dl className={css['facts']}>
        <dt>Threads</dt>
        <dd>
          {backend?.threads ?? '–'}
          {backend && !backend.isolated && ' (the page is not cross-origin isolated, and so has no more)'}
        </dd>
        <dt>Memory</dt>
        <dd className="numbers" data-memory={usage?.memory ?? 0}>
          {usage ? (usage.memory ? `${bytes(usage.used)} in use, of ${bytes(usage.limit)}` : bytes(usage.bytes)) : '–'}
        </dd>
        <dt>Tensors</dt>
        <dd className="numbers">{usage?.tensors ?? '–'}</dd>
        <dt>Network</dt>
        <dd data-offline={offline}>{OFFLINE[offline]} Nothing you type is sent anywhere.</dd>
      </dl>
      <div>
        <Button onClick={() => restart()}>Start the engine again</Button>
      </div>
    </>
  );
};

/** What computes, and a window with more about it. */
export const EngineButton = (): ReactElement => {
  const { backend, crash } = useStudio();
  const [open, setOpen] = useState(false);
  const label = backend
    ? `${backend.name} · ${backend.threads} ${backend.threads === 1 ? 'thread' : 'threads'}`
    : crash === undefined
      ? 'starting…'
      : 'stopped';
  return (
    <>
      <Button look="quiet" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon path="M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4" />
        <span className="visually-hidden">Engine: </span>
        <span className={appCss['engine']} {...(backend ? { 'data-backend': backend.name } : {})}>
          {label}
        </span>
      </Button>
      <Dialog open={open} title="Engine" onClose={() => setOpen(false)}>
        <Inside />
      </Dialog>
    </>
  );
};
