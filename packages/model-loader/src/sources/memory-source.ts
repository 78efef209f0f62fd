import { memoryBytes } from './memory-bytes.ts';
import type { Source } from './source.ts';

/** Files in memory: for tests, and for files that a user dropped on a page. Text is UTF-8. */
export const memorySource = (files: Readonly<Record<string, Uint8Array | string>>): Source => {
  const all = new Map(Object.entries(files));
  return {
    name: 'memory',
    open: async (file) => {
      const content = all.get(file);
      if (content === undefined) return undefined;
      return memoryBytes(file, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    },
  };
};
