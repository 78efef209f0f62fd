import { useSyncExternalStore } from 'react';

/** Whether the page can be opened without a network. */
export type Offline = 'no' | 'getting' | 'ready';

const listeners = new Set<() => void>();
let state: Offline = 'no';

const become = (next: Offline): void => {
  state = next;
  for (const listener of listeners) listener();
};

/**
 * Lets the page be kept for visits without a network, once it has shown itself: the models that it keeps are larger than
 * the page. Where there are no service workers (while developing, by plain http) nothing is kept.
 */
export const keepPage = (): void => {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!import.meta.env.PROD || !workers) return;
  const register = async (): Promise<void> => {
    try {
      await workers.register(new URL('service-worker.js', document.baseURI));
      become('getting');
      await workers.ready;
      become('ready');
    } catch {
      become('no'); // a browser that keeps nothing: the page works all the same
    }
  };
  addEventListener('load', () => setTimeout(() => void register(), 1500), { once: true });
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useOffline = (): Offline => useSyncExternalStore(subscribe, () => state);
