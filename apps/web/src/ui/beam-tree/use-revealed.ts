import { useEffect, useState } from 'react';

/** From one step to the next, in ms: a small model makes a tree faster than anybody could see it grow. */
const EVERY = 60;

const isCalm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** How many of `count` steps to show: they come one after the other, or at once to those who want no motion. */
export const useRevealed = (count: number): number => {
  const [shown, setShown] = useState(0);
  if (shown > count) setShown(count);
  useEffect(() => {
    if (shown >= count) return;
    if (isCalm()) return setShown(count);
    const timer = setTimeout(() => setShown(shown + 1), EVERY);
    return () => clearTimeout(timer);
  }, [shown, count]);
  return Math.min(shown, count);
};
