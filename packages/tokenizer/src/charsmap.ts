import { type Rewriter, rewriter } from './aligned.ts';
import { clusterEnds } from './cluster-ends.ts';
import type { Normalizer } from './normalizer.ts';

/** SentencePiece's table of replacements: character sequences and what is written for them. */
export type Charsmap = {
  /** Visits the replacements of what stands at `start` of a text, for the shortest sequence first. */
  visit(text: string, start: number, found: (replacement: string, end: number) => void): void;
};

const HEADER = 4;

// A unit of the double array, as github.com/s-yata/darts-clone packs it.
const hasLeaf = (unit: number): boolean => ((unit >>> 8) & 1) === 1;
const payloadOf = (unit: number): number => unit & 0x7fffffff;
const labelOf = (unit: number): number => (unit & 0x800000ff) >>> 0;
const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);

const utf8 = new TextEncoder();

/**
 * Reads a `precompiled_charsmap`: the size of a double-array trie, the trie over UTF-8, and the replacements, each with a
 * 0 after it.
 *
 * @throws Error when the sizes do not fit.
 */
export const readCharsmap = (bytes: Uint8Array): Charsmap => {
  if (bytes.length === 0) return { visit: () => {} };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytes.length < HEADER ? Number.POSITIVE_INFINITY : view.getUint32(0, true);
  if (size % 4 !== 0 || HEADER + size > bytes.length) throw new Error('charsmap: the table is cut off');
  const units = Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(HEADER + 4 * i, true));
  const texts = bytes.subarray(HEADER + size);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const known = new Map<number, string>();
  const replacementAt = (start: number): string => {
    const found = known.get(start);
    if (found !== undefined) return found;
    const end = texts.indexOf(0, start);
    const text = decoder.decode(texts.subarray(start, end < 0 ? undefined : end));
    known.set(start, text);
    return text;
  };
  const buffer = new Uint8Array(4);

  return {
    visit: (text, start, found) => {
      let node = offsetOf(units[0] ?? 0);
      for (let end = start; end < text.length; ) {
        const character = String.fromCodePoint(text.codePointAt(end) as number);
        const { written } = utf8.encodeInto(character, buffer);
        let unit = 0;
        for (let i = 0; i < written; i++) {
          const byte = buffer[i] as number;
          unit = units[node ^ byte] ?? 0;
          if (labelOf(unit) !== byte) return;
          node = node ^ byte ^ offsetOf(unit);
        }
        end += character.length;
        if (hasLeaf(unit)) found(replacementAt(payloadOf(units[node] ?? 0)), end);
      }
    },
  };
};

/**
 * Writes a replacement character for character: each has the span of the old character at its place, and what is left
 * over that of the last one.
 */
export const putReplacement = (
  result: Rewriter,
  old: string,
  start: number,
  end: number,
  replacement: string,
): void => {
  let at = start;
  let next = start;
  for (const character of replacement) {
    if (next < end) {
      at = next;
      next += (old.codePointAt(at) as number) > 0xffff ? 2 : 1;
    }
    result.put(character, at, next);
  }
};

// A longer cluster is looked at character by character: it cannot be one of the table's.
const LONGEST_CLUSTER = 5; // bytes

/**
 * Replaces as Hugging Face's library does: a cluster (a letter with its accents) that begins with a sequence of the table
 * is replaced by what the shortest such sequence stands for; otherwise each character by itself.
 */
export const charsmapNormalizer =
  (charsmap: Charsmap): Normalizer =>
  (source) => {
    const { text } = source;
    const result = rewriter(source);
    const shortest = (start: number, end: number): string | undefined => {
      let first: string | undefined;
      charsmap.visit(text.slice(start, end), 0, (replacement) => {
        first ??= replacement;
      });
      return first;
    };
    let start = 0;
    for (const end of clusterEnds(text)) {
      const short = end - start <= LONGEST_CLUSTER && utf8.encode(text.slice(start, end)).length <= LONGEST_CLUSTER;
      const whole = short ? shortest(start, end) : undefined;
      if (whole !== undefined) putReplacement(result, text, start, end, whole);
      else
        for (let at = start; at < end; ) {
          const next = at + ((text.codePointAt(at) as number) > 0xffff ? 2 : 1);
          const replacement = shortest(at, next);
          if (replacement === undefined) result.keep(at, next);
          else putReplacement(result, text, at, next, replacement);
          at = next;
        }
      start = end;
    }
    return result.done();
  };
