import { readFileSync } from 'node:fs';

/** A word and how it is said: one or more ways, each a list of sounds. */
export type Pronunciation = { readonly word: string; readonly ways: readonly (readonly string[])[] };

/** Letters of the dictionary that stand for two symbols of the International Phonetic Alphabet. */
const DIPHTHONGS: Readonly<Record<string, string>> = {
  A: 'eɪ',
  I: 'aɪ',
  O: 'oʊ',
  W: 'aʊ',
  Y: 'ɔɪ',
  ʤ: 'dʒ',
  ʧ: 'tʃ',
};

const sounds = (way: string): string[] => [...way].map((letter) => DIPHTHONGS[letter] ?? letter);

const isAcronym = (word: string): boolean => word.length > 1 && word === word.toUpperCase();

/**
 * Reads a dictionary in the form of Misaki's `us_gold.json`: a word, and its pronunciation or an object with several by
 * part of speech. Words are made lower case; acronyms and words with anything but letters and apostrophes are left out.
 */
export const readPronunciations = (path: string): Pronunciation[] => {
  const json = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string | Record<string, string | null>>;
  const all = new Map<string, Map<string, string[]>>();
  for (const [spelling, said] of Object.entries(json)) {
    const word = spelling.toLowerCase();
    if (!/^[a-z']+$/.test(word) || isAcronym(spelling)) continue;
    const ways = all.get(word) ?? new Map<string, string[]>();
    for (const way of typeof said === 'string' ? [said] : Object.values(said)) if (way) ways.set(way, sounds(way));
    if (ways.size > 0) all.set(word, ways);
  }
  return [...all].map(([word, ways]) => ({ word, ways: [...ways.values()] }));
};

/** A number from 0 to 99 that depends on the word alone (FNV-1a), so that a word stays in its part of the data. */
export const percentile = (word: string): number => {
  let hash = 0x811c9dc5;
  for (const letter of word) hash = Math.imul(hash ^ (letter.codePointAt(0) as number), 0x01000193) >>> 0;
  return hash % 100;
};
