import { type RefObject, useEffect, useRef, useState } from 'react';

/** Whether what is in a box is wider than the box: it is then scrolled, and has to be reached with the keyboard. */
export const useScrolls = (box: RefObject<HTMLElement | null>): boolean => {
  const [scrolls, setScrolls] = useState(false);
  const observer = useRef<ResizeObserver>(undefined);
  const watched = useRef<Element>(undefined);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    observer.current = new ResizeObserver(() => setScrolls(element.scrollWidth > element.clientWidth));
    observer.current.observe(element);
    return () => {
      observer.current?.disconnect();
      watched.current = undefined;
    };
  }, [box]);
  // The picture may be another element than before.
  useEffect(() => {
    const inside = box.current?.firstElementChild ?? undefined;
    if (inside === watched.current) return;
    if (watched.current) observer.current?.unobserve(watched.current);
    if (inside) observer.current?.observe(inside);
    watched.current = inside;
  });
  return scrolls;
};
