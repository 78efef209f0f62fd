import { readFile } from 'node:fs/promises';
import { type Io, readAll, UsageError } from './io.ts';

/** Where the texts of a command come from: arguments, `-` for the lines of stdin, or the lines of a file. */
export type TextSource = { readonly texts: readonly string[]; readonly file?: string };

const linesOf = (text: string): string[] => {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
};

/** The texts, one a line where they come from stdin or a file; undefined when no source is given. */
export const readTextSource = async ({ texts, file }: TextSource, io: Io): Promise<string[] | undefined> => {
  if (file !== undefined && texts.length > 0) throw new UsageError('give texts or --file, not both');
  if (file !== undefined) {
    const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new Error(`${file} cannot be read (${error.code ?? error.message})`);
    });
    const lines = linesOf(content);
    if (lines.length === 0) throw new Error(`${file} is empty`);
    return lines;
  }
  if (texts.includes('-')) {
    if (texts.length > 1) throw new UsageError('- reads the texts from stdin, and stands alone');
    const lines = linesOf(await readAll(io.stdin));
    if (lines.length === 0) throw new Error('stdin was empty, and - reads the texts from it');
    return lines;
  }
  return texts.length > 0 ? [...texts] : undefined;
};
