import { useEffect, useState } from 'react';

/** A value once it has not changed for a while: what is typed is not computed letter by letter. */
export const useSettled = <T>(value: T, wait = 180): T => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), wait);
    return () => clearTimeout(timer);
  }, [value, wait]);
  return settled;
};
