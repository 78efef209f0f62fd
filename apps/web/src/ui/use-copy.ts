import { useCallback, useEffect, useState } from 'react';

/** How long it is said that something was copied, in ms. */
const SAID = 2000;

/**
 * Copies a text, and tells for a moment how that went: `copied`, or `refused` where the browser does not let it (a page
 * that did not come by https or from this machine has no clipboard at all).
 */
export const useCopy = (): readonly ['copied' | 'refused' | undefined, (text: string) => void] => {
  const [said, setSaid] = useState<'copied' | 'refused'>();
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(undefined), SAID);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = useCallback((text: string) => {
    const { clipboard } = navigator as { readonly clipboard?: Clipboard };
    const written = clipboard?.writeText(text) ?? Promise.reject(new Error('there is no clipboard'));
    written.then(
      () => setSaid('copied'),
      () => setSaid('refused'),
    );
  }, []);
  return [said, copy];
};
