import { useSyncExternalStore } from 'react';

export type ThemeName = 'light' | 'dark';

const root = document.documentElement;
const listeners = new Set<() => void>();

const current = (): ThemeName => (root.dataset['theme'] === 'dark' ? 'dark' : 'light');

const apply = (theme: ThemeName): void => {
  root.dataset['theme'] = theme;
  for (const listener of listeners) listener();
};

const chosen = (): string | null => {
  try {
    return localStorage.getItem('theme');
  } catch {
    return null; // a browser that keeps nothing
  }
};

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', ({ matches }) => {
  if (chosen() === null) apply(matches ? 'dark' : 'light');
});

/** What the person chose, and remembered where the browser does that; else what the system prefers. */
export const chooseTheme = (theme: ThemeName): void => {
  try {
    localStorage.setItem('theme', theme);
  } catch {
    // It lasts as long as the page then.
  }
  apply(theme);
};

export const useTheme = (): ThemeName =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, current);
