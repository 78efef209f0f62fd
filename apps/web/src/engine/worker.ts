import type { Answer, Request } from './messages.ts';
import type { Job, Method } from './method.ts';
import { methods } from './methods.ts';
import { createModels } from './models.ts';

const scope = globalThis as unknown as {
  readonly name: string;
  postMessage(message: Answer): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
};

const models = createModels();
const running = new Map<number, AbortController>();
let starting: Promise<unknown> = Promise.resolve();

const run = async (id: number, method: string, args: unknown): Promise<void> => {
  const controller = new AbortController();
  running.set(id, controller);
  const job: Job<unknown> = {
    signal: controller.signal,
    emit: (event) => scope.postMessage({ id, event }),
    models,
  };
  try {
    const call = (methods as unknown as Record<string, Method<unknown, unknown, unknown>>)[method];
    if (!call) throw new Error(`the engine has no method ${method}`);
    // The backend is chosen by the first one: asked for before it is there, TensorFlow.js would choose by itself.
    const answer = starting.then(() => call(args, job));
    if (method === 'start') starting = answer;
    const result = await answer;
    scope.postMessage({ id, result });
  } catch (error) {
    const { name = 'Error', message = String(error), detail } = (error ?? {}) as Partial<Error & { detail: unknown }>;
    scope.postMessage({ id, error: { name, message, detail } });
  } finally {
    running.delete(id);
  }
};

scope.onmessage = ({ data }) => {
  if ('abort' in data) running.get(data.id)?.abort();
  else void run(data.id, data.method, data.args);
};

// A lock of the worker's own name, held as long as it lives: the page waits for it, and so learns of an end that no event
// tells it of, as when the browser ends a worker that takes too much memory.
const locks = navigator.locks as LockManager | undefined;
if (!locks) scope.postMessage({ ready: true });
else
  void locks.request(scope.name, () => {
    scope.postMessage({ ready: true });
    return new Promise(() => undefined);
  });
