import { type RefCallback, useCallback, useState } from 'react';

/** The width that an element has been given. `usual` until it is known. */
export const useWidth = (usual: number): [RefCallback<HTMLElement>, number] => {
  const [width, setWidth] = useState(usual);
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
};
