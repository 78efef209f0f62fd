import type { Answer, Request } from './messages.ts';
import type { Method } from './method.ts';
import type { Methods } from './methods.ts';

type ArgsOf<M> = M extends Method<infer Args, infer _R, infer _E> ? Args : never;
type ResultOf<M> = M extends (...args: never[]) => Promise<infer Result> ? Result : never;
type EventOf<M> = M extends Method<infer _A, infer _R, infer Event> ? Event : never;

export type CallOptions<Event> = { readonly signal?: AbortSignal; onEvent?(event: Event): void };

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

/** What a method has thrown, in the worker. `name` is that of the error there. */
export class EngineError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
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

/** Starts a worker. `onCrash` is told once, when it ends without having been stopped. */
export const startEngine = (onCrash: (error: EngineCrash) => void): Engine => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'engine' });
  const waiting = new Map<number, Waiting>();
  let calls = 0;
  let gone: EngineCrash | undefined;

  const end = (error: EngineCrash): void => {
    if (gone) return;
    gone = error;
    worker.terminate();
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const crash = (message: string): void => {
    if (gone) return;
    const error = new EngineCrash(message);
    end(error);
    onCrash(error);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    crash(event.message || 'the worker could not be started');
  };
  worker.onmessageerror = () => crash('a message of the worker could not be read');
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    const call = waiting.get(data.id);
    if (!call) return;
    if ('event' in data) {
      (call.onEvent as ((event: unknown) => void) | undefined)?.(data.event);
      return;
    }
    waiting.delete(data.id);
    if ('error' in data) call.reject(new EngineError(data.error.name, data.error.message));
    else call.resolve(data.result);
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
    stop: () => end(new EngineCrash('the engine was stopped')),
  };
};
