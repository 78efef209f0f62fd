import type { Answer, Request, SentError } from './messages.ts';
import type { Method } from './method.ts';
import type { Methods } from './methods.ts';

type ArgsOf<M> = M extends Method<infer Args, infer _R, infer _E> ? Args : never;
type ResultOf<M> = M extends (...args: never[]) => Promise<infer Result> ? Result : never;
type EventOf<M> = M extends Method<infer _A, infer _R, infer Event> ? Event : never;

type CallOptions<Event> = { readonly signal?: AbortSignal; onEvent?(event: Event): void };

/** The worker with the models, as the page sees it. */
export type Engine = {
  /**
   * Asks the worker for something. The promise is rejected with an `EngineError` when the method fails, with an
   * AbortError once the signal is aborted (at once, whether or not the worker has stopped), and with an `EngineCrash`
   * when the worker is gone.
   */
  call<Name extends keyof Methods>(
    name: Name,
    args: ArgsOf<Methods[Name]>,
    options?: CallOptions<EventOf<Methods[Name]>>,
  ): Promise<ResultOf<Methods[Name]>>;
  /** Ends the worker with all that it has. Calls that wait are rejected with an `EngineCrash`. */
  stop(): void;
};

/** What a method has thrown, in the worker. `name` is that of the error there, `detail` its plain data. */
export class EngineError extends Error {
  readonly detail: unknown;

  constructor({ name, message, detail }: SentError) {
    super(message);
    this.name = name;
    this.detail = detail;
  }
}

/** The worker is gone. */
export class EngineCrash extends Error {
  override readonly name = 'EngineCrash';
}

type Waiting = {
  resolve(result: unknown): void;
  reject(error: unknown): void;
  onEvent?: ((event: never) => void) | undefined;
};

export type EngineListeners = {
  /** A call that was aborted runs on for longer than `SLOW_STOP`; or it has ended after all. */
  onStuck?(stuck: boolean): void;
  /** A method has failed. */
  onError?(error: EngineError): void;
};

/** How long a method may take to notice that it is not wanted any more, in ms. */
const SLOW_STOP = 5000;

/** Starts a worker. `onCrash` is told once, when it ends without having been stopped. */
export const startEngine = (
  onCrash: (error: EngineCrash) => void,
  { onStuck, onError }: EngineListeners = {},
): Engine => {
  const name = `engine-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`;
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
  const waiting = new Map<number, Waiting>();
  /** Calls that were aborted and have not ended, with the timers that make them known. */
  const stopping = new Map<number, ReturnType<typeof setTimeout>>();
  const watch = new AbortController();
  let stuck = false;
  let calls = 0;
  let gone: EngineCrash | undefined;

  const beStuck = (now: boolean): void => {
    if (now === stuck) return;
    stuck = now;
    onStuck?.(now);
  };
  const end = (error: EngineCrash): void => {
    if (gone) return;
    gone = error;
    watch.abort();
    worker.terminate();
    for (const timer of stopping.values()) clearTimeout(timer);
    beStuck(false);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const crash = (message: string): void => {
    if (gone) return;
    const error = new EngineCrash(message);
    end(error);
    onCrash(error);
  };
  /** The worker holds the lock of its name as long as it lives. */
  const watchLife = (): void => {
    navigator.locks
      ?.request(name, { signal: watch.signal }, () => crash('The worker has ended, perhaps for want of memory'))
      .catch(() => undefined); // the engine was stopped
  };
  const stopped = (id: number): void => {
    clearTimeout(stopping.get(id));
    stopping.delete(id);
    if (stopping.size === 0) beStuck(false);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    crash(event.message || 'The worker could not be started');
  };
  worker.onmessageerror = () => crash('A message of the worker could not be read');
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    if ('ready' in data) return watchLife();
    if (!('event' in data) && stopping.has(data.id)) stopped(data.id);
    const call = waiting.get(data.id);
    if (!call) return;
    if ('event' in data) {
      (call.onEvent as ((event: unknown) => void) | undefined)?.(data.event);
      return;
    }
    waiting.delete(data.id);
    if (!('error' in data)) return call.resolve(data.result);
    const error = new EngineError(data.error);
    onError?.(error);
    call.reject(error);
  };

  return {
    call: (name, args, { signal, onEvent } = {}) =>
      new Promise((resolve, reject) => {
        if (gone) return reject(gone);
        if (signal?.aborted) return reject(signal.reason);
        const id = calls++;
        const send = (request: Request): void => worker.postMessage(request);
        const abort = (): void => {
          waiting.delete(id);
          stopping.set(
            id,
            setTimeout(() => beStuck(true), SLOW_STOP),
          );
          send({ id, abort: true });
          reject(signal?.reason);
        };
        const settled = (): void => signal?.removeEventListener('abort', abort);
        waiting.set(id, {
          resolve: (result) => {
            settled();
            resolve(result as never);
          },
          reject: (error) => {
            settled();
            reject(error);
          },
          onEvent,
        });
        signal?.addEventListener('abort', abort, { once: true });
        send({ id, method: name, args });
      }),
    stop: () => end(new EngineCrash('The engine was stopped')),
  };
};
