import { CheckpointError } from '../checkpoint-error.ts';
import { readText } from './read-text.ts';
import type { Source } from './source.ts';

/** A JSON file's value; undefined when the source has no such file. */
export const readJson = async (source: Source, file: string): Promise<unknown> => {
  const text = await readText(source, file);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    // The engine quotes the text, line breaks included.
    const reason = (error as Error).message.replace(/\s+/g, ' ').slice(0, 200);
    throw new CheckpointError(`${source.name}: ${file} is not JSON: ${reason}`);
  }
};
