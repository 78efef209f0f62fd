import { make } from './dom.ts';

const SOON = 10_000; // ms: the browser has begun to save by then

/** Saves as if a link had been clicked. */
export const saveFile = (content: Blob, name: string): void => {
  const link = make('a', { href: URL.createObjectURL(content), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), SOON);
};
