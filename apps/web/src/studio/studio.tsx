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
import type { BackendName } from '../engine/backend-names.ts';
import type { BackendInfo } from '../engine/backends.ts';
import { type Engine, EngineCrash, EngineError, startEngine } from '../engine/client.ts';
import { isUsual, keyOf, type ModelRef } from '../engine/model-ref.ts';
import type { OpenTrouble } from '../engine/open-error.ts';
import type { ModelInfo, OpenProgress } from '../engine/open-model.ts';
import { readEngineOptions, writeBackend } from './engine-options.ts';
import { isAbort } from './is-abort.ts';
import { messageOf } from './message-of.ts';

/** How it is with a model that was asked for. */
export type ModelState =
  | { readonly state: 'opening'; readonly ref: ModelRef; readonly progress?: OpenProgress }
  | { readonly state: 'open'; readonly ref: ModelRef; readonly info: ModelInfo }
  | {
      readonly state: 'failed';
      readonly ref: ModelRef;
      readonly message: string;
      /** What can be done about it. */
      readonly trouble?: OpenTrouble | undefined;
      /** Nobody wanted it any more. */
      readonly cancelled?: boolean;
    };

export type Studio = {
  readonly engine: Engine;
  /** What computes; undefined until it is known. */
  readonly backend: BackendInfo | undefined;
  /** Why there is no engine any more, or none could be started. */
  readonly crash: string | undefined;
  /** A call was stopped, and the engine has not noticed for some seconds. */
  readonly stuck: boolean;
  /** What the engine said when it had no memory left. */
  readonly shortage: string | undefined;
  /** Lets a shortage be forgotten. */
  forgive(): void;
  /** Starts a new engine, with another backend if one is named. Models are opened again when they are needed. */
  restart(backend?: BackendName): void;
  readonly models: ReadonlyMap<string, ModelState>;
  /** Opens a model, or does nothing for one that is open. With `kind`, a model of another kind is not opened. */
  open(ref: ModelRef, kind?: ModelInfo['kind']): void;
  /** Stops opening a model. */
  cancel(ref: ModelRef): void;
  /** Releases a model. */
  close(ref: ModelRef): void;
  /** Says which model a place of the page shows from now on. Models that no place shows are released, unless they are part of the page. */
  hold(place: string, ref: ModelRef): void;
};

const Context = createContext<Studio | undefined>(undefined);

export const useStudio = (): Studio => {
  const studio = use(Context);
  if (!studio) throw new Error('useStudio: there is no StudioProvider above');
  return studio;
};

/** Asks for a model as long as the component is shown, and tells how it is with it. */
export const useModel = (ref: ModelRef, kind?: ModelInfo['kind']): ModelState => {
  const { models, open, engine } = useStudio();
  const key = keyOf(ref);
  // A reference is the same as another one of its key, but for the files of a folder; a new engine has no models.
  const files = ref.from === 'folder' ? ref.files : undefined;
  useEffect(() => open(ref, kind), [key, files, kind, open, engine]);
  return models.get(key) ?? { state: 'opening', ref };
};

type Asked = { readonly ref: ModelRef; readonly controller: AbortController };

/** Of the backend, or of the browser when it has no room for an array. */
const isShortage = ({ name, message }: EngineError): boolean =>
  name === 'OutOfMemoryError' || /allocation failed|out of memory|Invalid typed array length/i.test(message);

const sameFiles = (a: ModelRef, b: ModelRef): boolean =>
  a.from !== 'folder' || b.from !== 'folder' || a.files === b.files;

export const StudioProvider = ({ children }: { readonly children: ReactNode }): ReactElement => {
  const [crash, setCrash] = useState<string>();
  const [stuck, setStuck] = useState(false);
  const [shortage, setShortage] = useState<string>();
  const [backend, setBackend] = useState<BackendInfo>();
  const [models, setModels] = useState<ReadonlyMap<string, ModelState>>(new Map());
  const asked = useRef(new Map<string, Asked>());
  const held = useRef(new Map<string, string>());
  // The backend is asked for before anything else is, or TensorFlow.js would choose one by itself.
  const start = useCallback(() => {
    const engine = startEngine((error) => setCrash(error.message), {
      onStuck: setStuck,
      onError: (error) => isShortage(error) && setShortage(error.message),
    });
    return { engine, started: engine.call('start', readEngineOptions(location.search)) };
  }, []);
  const [{ engine, started }, setEngine] = useState(start);

  const note = useCallback((state: ModelState) => {
    setModels((all) => new Map(all).set(keyOf(state.ref), state));
  }, []);

  useEffect(() => {
    let current = true;
    started.then(
      (info) => current && setBackend(info),
      (error: unknown) => current && setCrash((known) => known ?? messageOf(error)),
    );
    return () => {
      current = false;
    };
  }, [started]);

  const close = useCallback(
    (ref: ModelRef) => {
      const key = keyOf(ref);
      asked.current.get(key)?.controller.abort();
      asked.current.delete(key);
      setModels((all) => new Map([...all].filter(([other]) => other !== key)));
      void engine.call('close', { key }).catch(() => undefined);
    },
    [engine],
  );

  const open = useCallback(
    (ref: ModelRef, kind?: ModelInfo['kind']) => {
      const key = keyOf(ref);
      const before = asked.current.get(key);
      if (before && sameFiles(before.ref, ref)) return;
      if (before) close(before.ref);
      const own: Asked = { ref, controller: new AbortController() };
      const isCurrent = (): boolean => asked.current.get(key) === own;
      asked.current.set(key, own);
      note({ state: 'opening', ref });
      const onEvent = (progress: OpenProgress): void => {
        if (isCurrent()) note({ state: 'opening', ref, progress });
      };
      engine.call('open', { ref, ...(kind ? { kind } : {}) }, { signal: own.controller.signal, onEvent }).then(
        (info) => {
          if (isCurrent()) note({ state: 'open', ref, info });
        },
        (error: unknown) => {
          if (!isCurrent()) return;
          asked.current.delete(key);
          if (error instanceof EngineCrash) return;
          const trouble = error instanceof EngineError ? (error.detail as OpenTrouble | undefined) : undefined;
          note({ state: 'failed', ref, message: messageOf(error), trouble, cancelled: isAbort(error) });
        },
      );
    },
    [engine, note, close],
  );

  const cancel = useCallback((ref: ModelRef) => asked.current.get(keyOf(ref))?.controller.abort(), []);

  const hold = useCallback(
    (place: string, ref: ModelRef) => {
      held.current.set(place, keyOf(ref));
      const wanted = new Set(held.current.values());
      for (const [key, { ref: other }] of [...asked.current]) if (!wanted.has(key) && !isUsual(other)) close(other);
    },
    [close],
  );

  const restart = useCallback(
    (name?: BackendName) => {
      if (name) writeBackend(name);
      engine.stop();
      asked.current.clear();
      setModels(new Map());
      setCrash(undefined);
      setShortage(undefined);
      setBackend(undefined);
      setEngine(start());
    },
    [engine, start],
  );

  const forgive = useCallback(() => setShortage(undefined), []);

  // For the console of the browser: `await studio.engine.call('usage')`.
  useEffect(() => {
    const stop = (): void => {
      engine.stop();
      setCrash('It was stopped from the console');
    };
    Object.assign(globalThis, { studio: { engine: { ...engine, stop } } });
  }, [engine]);

  const studio = useMemo(
    () => ({ engine, backend, crash, stuck, shortage, forgive, restart, models, open, cancel, close, hold }),
    [engine, backend, crash, stuck, shortage, forgive, restart, models, open, cancel, close, hold],
  );
  return <Context value={studio}>{children}</Context>;
};
