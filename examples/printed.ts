import { inspect } from 'node:util';
import { enableProdMode } from '@tensorflow/tfjs-core';
import { vi } from 'vitest';

/** What a module prints with `console.log` while it is imported, line by line. */
export const printed = async (path: string): Promise<string[]> => {
  enableProdMode(); // or TensorFlow.js advertises another backend
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
    lines.push(values.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' '));
  });
  try {
    await import(path);
  } finally {
    log.mockRestore();
  }
  return lines;
};
