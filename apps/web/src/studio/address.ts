import { useCallback, useSyncExternalStore } from 'react';

/**
 * What is shown, kept in the address, so that a link shows the same: `#attend?text=…&layer=2`. Every panel has
 * parameters of its own, which stay when another one is shown; the address has those of the panel that is.
 */

type Values = Readonly<Record<string, string>>;
type Place = { readonly panel: string; readonly values: Values };

/** How a parameter is written in the address. A text that means nothing is as if it were not there. */
export type Codec<T> = { read(text: string): T | undefined; write(value: T): string };

export const asText: Codec<string> = { read: (text) => text, write: (value) => value };
export const asNumber: Codec<number> = {
  read: (text) => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined),
  write: String,
};
export const asFlag: Codec<boolean> = {
  read: (text) => ({ '1': true, '0': false })[text],
  write: (value) => (value ? '1' : '0'),
};
export const asOneOf = <const T extends string>(...values: readonly T[]): Codec<T> => ({
  read: (text) => values.find((value) => value === text),
  write: (value) => value,
});

/** Addresses are written at most this often, in ms: browsers refuse more than 100 changes in half a minute. */
const WRITE_EVERY = 400;

const store = new Map<string, Values>();
const listeners = new Set<() => void>();
let panel = '';
let timer: ReturnType<typeof setTimeout> | undefined;

const read = (hash: string): Place => {
  const [, name = '', query = ''] = /^#?([\w-]*)\??(.*)$/s.exec(hash) ?? [];
  return { panel: name, values: Object.fromEntries(new URLSearchParams(query)) };
};

const address = (): string => {
  const query = new URLSearchParams(store.get(panel)).toString();
  return `#${panel}${query ? `?${query}` : ''}`;
};

const tell = (): void => {
  for (const listener of listeners) listener();
};

const write = (): void => {
  clearTimeout(timer);
  timer = undefined;
  if (address() !== location.hash) history.replaceState(null, '', address());
};

const take = (): void => {
  const place = read(location.hash);
  panel = place.panel;
  store.set(panel, place.values);
  tell();
};

take();
addEventListener('hashchange', take);
addEventListener('pagehide', () => timer !== undefined && write());

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The panel in the address; empty where there is none. */
export const usePanel = (): string => useSyncExternalStore(subscribe, () => panel);

/** Shows a panel, with some of its parameters changed. It can be gone back from. */
export const go = (to: string, changes: Values = {}): void => {
  if (timer !== undefined) write();
  store.set(to, { ...store.get(to), ...changes });
  if (to !== panel) {
    panel = to;
    history.pushState(null, '', address());
    scrollTo({ top: 0 });
  } else write();
  tell();
};

/** The address that shows what is shown now. */
export const link = (): string => {
  write();
  return location.href;
};

const set = (of: string, name: string, text: string | undefined): void => {
  const { [name]: _, ...rest } = store.get(of) ?? {};
  store.set(of, text === undefined ? rest : { ...rest, [name]: text });
  tell();
  timer ??= setTimeout(write, WRITE_EVERY);
};

/** Forgets such parameters of all panels. */
export const forgetParams = (isSuch: (name: string, text: string) => boolean): void => {
  for (const [of, values] of store)
    store.set(of, Object.fromEntries(Object.entries(values).filter(([name, text]) => !isSuch(name, text))));
  tell();
  timer ??= setTimeout(write, WRITE_EVERY);
};

/**
 * A parameter of a panel, as `useState` has it. What is usual is left out of the address. Values that are compared by
 * identity (lists) should come from a codec that gives the same one for the same text.
 */
export const useParam = <T>(of: string, name: string, usual: T, codec: Codec<T>): [T, (value: T) => void] => {
  const text = useSyncExternalStore(subscribe, () => store.get(of)?.[name]);
  const value = text === undefined ? usual : (codec.read(text) ?? usual);
  const change = useCallback(
    (next: T) => set(of, name, next === usual ? undefined : codec.write(next)),
    [of, name, usual, codec],
  );
  return [value, change];
};
