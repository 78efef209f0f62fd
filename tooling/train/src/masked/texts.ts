import { readdirSync, readFileSync, statSync } from 'node:fs';

/** The `.txt` files named, or in the folders named, as one text each. */
export const readTexts = (places: readonly string[]): string[] =>
  places
    .flatMap((place) =>
      statSync(place).isDirectory()
        ? readdirSync(place)
            .filter((name) => name.endsWith('.txt'))
            .sort()
            .map((name) => `${place}/${name}`)
        : [place],
    )
    .map((path) => readFileSync(path, 'utf8').replaceAll(/\s+/g, ' ').trim());

/** Cuts a text at ends of sentences into pieces of at least `size` characters. */
export const pieces = (text: string, size: number): string[] => {
  const found: string[] = [];
  let start = 0;
  for (const { index, 0: end } of text.matchAll(/[.!?]["”’]? /g)) {
    const stop = index + end.length;
    if (stop - start < size) continue;
    found.push(text.slice(start, stop).trim());
    start = stop;
  }
  if (start < text.length) found.push(text.slice(start).trim());
  return found;
};
