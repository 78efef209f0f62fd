import {
  createContext,
  type ReactElement,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { BackendInfo } from '../engine/backends.ts';
import { type Engine, EngineCrash, startEngine } from '../engine/client.ts';
import { keyOf, type ModelRef } from '../engine/model-ref.ts';
import type { ModelInfo, OpenProgress } from '../engine/open-model.ts';

/** How it is with a model that was asked for. */
export type ModelState =
  | { readonly state: 'opening'; readonly ref: ModelRef; readonly progress?: OpenProgress }
  | { readonly state: 'open'; readonly ref: ModelRef; readonly info: ModelInfo }
  | { readonly state: 'failed'; readonly ref: ModelRef; readonly message: string };

export type Studio = {
  readonly engine: Engine;
  /** What computes; undefined until it is known. */
  readonly backend: BackendInfo | undefined;
  /** Why there is no engine any more, or none could be started. */
  readonly crash: string | undefined;
  /** Starts a new engine. Models are opened again when they are needed. */
  restart(): void;
  readonly models: ReadonlyMap<string, ModelState>;
  /** Opens a model, or does nothing for one that is open. */
  open(ref: ModelRef): void;
  /** Releases a model. */
  close(ref: ModelRef): void;
};

const Context = createContext<Studio | undefined>(undefined);

export const useStudio = (): Studio => {
  const studio = use(Context);
  if (!studio) throw new Error('useStudio: there is no StudioProvider above');
  return studio;
};

/** Asks for a model as long as the component is shown, and tells how it is with it. */
export const useModel = (ref: ModelRef): ModelState => {
  const { models, open, engine } = useStudio();
  const key = keyOf(ref);
  // A reference is the same as another one of its key; a new engine has no models.
  useEffect(() => open(ref), [key, open, engine]);
  return models.get(key) ?? { state: 'opening', ref };
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const StudioProvider = ({ children }: { readonly children: ReactNode }): ReactElement => {
  const [crash, setCrash] = useState<string>();
  const [backend, setBackend] = useState<BackendInfo>();
  const [models, setModels] = useState<ReadonlyMap<string, ModelState>>(new Map());
  const asked = useRef(new Set<string>());
  const start = useCallback(() => startEngine((error) => setCrash(error.message)), []);
  const [engine, setEngine] = useState(start);
  // For the console of the browser: `await studio.engine.call('usage')`.
  useEffect(() => {
    Object.assign(globalThis, { studio: { engine } });
  }, [engine]);

  const note = useCallback((state: ModelState) => {
    setModels((all) => new Map(all).set(keyOf(state.ref), state));
  }, []);

  useEffect(() => {
    engine
      .call('start', undefined)
      .then(setBackend, (error: unknown) => setCrash((known) => known ?? messageOf(error)));
  }, [engine]);

  const open = useCallback(
    (ref: ModelRef) => {
      const key = keyOf(ref);
      if (asked.current.has(key)) return;
      asked.current.add(key);
      note({ state: 'opening', ref });
      engine.call('open', { ref }, { onEvent: (progress) => note({ state: 'opening', ref, progress }) }).then(
        (info) => note({ state: 'open', ref, info }),
        (error: unknown) => {
          asked.current.delete(key);
          if (!(error instanceof EngineCrash)) note({ state: 'failed', ref, message: messageOf(error) });
        },
      );
    },
    [engine, note],
  );

  const close = useCallback(
    (ref: ModelRef) => {
      const key = keyOf(ref);
      asked.current.delete(key);
      setModels((all) => new Map([...all].filter(([other]) => other !== key)));
      void engine.call('close', { key }).catch(() => undefined);
    },
    [engine],
  );

  const restart = useCallback(() => {
    engine.stop();
    asked.current.clear();
    setModels(new Map());
    setCrash(undefined);
    setBackend(undefined);
    setEngine(start());
  }, [engine, start]);

  const studio = useMemo(
    () => ({ engine, backend, crash, restart, models, open, close }),
    [engine, backend, crash, restart, models, open, close],
  );
  return <Context value={studio}>{children}</Context>;
};
