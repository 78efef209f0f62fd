import { type RefCallback, useCallback, useState } from 'react';

/** The width that an element has been given, in whole pixels; `usual` until it is known, which is before it is painted. */
export const useWidth = (usual: number): [RefCallback<HTMLElement>, number] => {
  const [width, setWidth] = useState(usual);
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const measure = (): void => {
      const now = Math.floor(element.getBoundingClientRect().width);
      if (now > 0) setWidth(now); // 0 while it is not shown
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
};
