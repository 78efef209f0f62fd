import { CheckpointError } from '../checkpoint-error.ts';
import type { Source } from './source.ts';

/** A whole file as text; undefined when the source has no such file. */
export const readText = async (source: Source, file: string): Promise<string | undefined> => {
  const bytes = await source.open(file);
  if (!bytes) return undefined;
  try {
    const content = await bytes.read(0, bytes.size);
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (error) {
    if (error instanceof TypeError) throw new CheckpointError(`${bytes.name}: not UTF-8 text`);
    throw error;
  } finally {
    await bytes.close();
  }
};
