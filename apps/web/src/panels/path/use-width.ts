import { type RefObject, useEffect, useRef, useState } from 'react';

/** The width that an element has been given. `usual` until it is known. */
export const useWidth = <T extends HTMLElement>(usual: number): [RefObject<T | null>, number] => {
  const ref = useRef<T>(null);
  const [width, setWidth] = useState(usual);
  useEffect(() => {
    const { current } = ref;
    if (!current) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
};
