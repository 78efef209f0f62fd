import type { Models } from './models.ts';

/** What a method may use while it runs. */
export type Job<Event = never> = {
  /** Aborted when nobody waits for the result any more. A method then ends as soon as it can, by `expectWanted` or early. */
  readonly signal: AbortSignal;
  /** Tells the page something before the result is there. Events arrive in order, and before the result. */
  emit(event: Event): void;
  readonly models: Models;
};

/** What the worker can be asked for. Arguments, events and results are copied between threads: plain data only. */
export type Method<Args, Result, Event = never> = (args: Args, job: Job<Event>) => Promise<Result>;

/** Ends a method that nobody waits for. @throws DOMException AbortError */
export const expectWanted = (signal: AbortSignal): void => signal.throwIfAborted();

/** Lets messages in, such as the one that aborts. @throws DOMException AbortError */
export const breathe = async (signal: AbortSignal): Promise<void> => {
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => {
      port1.close();
      port2.close();
      resolve();
    };
    port1.postMessage(null);
  });
  expectWanted(signal);
};
