import { type Finish, type GenerateOptions, generate, type Timings } from './generate.ts';
import type { ChosenToken } from './log-probabilities.ts';
import { stopStrings } from './stop-strings.ts';

/** Turns ids into text as they come; for one generation only. */
export type TextStream = {
  /** The text that is complete with this id; empty while a character is incomplete. */
  push(id: number): string;
  /** The text of what is left. */
  end(): string;
};

export type GenerateTextOptions = GenerateOptions & {
  readonly decoder: TextStream;
  readonly stopStrings?: readonly string[];
};

/**
 * A token and what it gave to the text: `text`, which is from `start` to `end` of all that was decoded, in UTF-16 code
 * units. A token that is a part of a character gives nothing, and the one that completes it the character.
 */
export type TextToken = ChosenToken & { readonly text: string; readonly start: number; readonly end: number };

/** The new text in pieces, none of them empty. Can be iterated once. */
export type TextGeneration = AsyncIterable<string> & {
  /** The text so far, without what is held back; once the loop is over, all of it. */
  readonly text: string;
  /** The new ids so far, those of a stop string and the end id included. */
  readonly ids: readonly number[];
  /** The new ids with what `generate` notes of them, and their texts. A stop string, where there is one, counts as text. */
  readonly tokens: readonly TextToken[];
  /** As for `generate`. */
  readonly timings: Timings;
  /** As for `generate`. */
  readonly finish: Finish | undefined;
};

/**
 * The text of `generate`: `decoder.push` of each new id but the end id, until one of `stopStrings` appears.
 *
 * The text ends before the stop string that begins first, across the borders of ids; `finish` is then `stop`. Text that may
 * be the beginning of a stop string is held back until that is decided. However the loop ends, `text` has all that was
 * produced, except the bytes of an incomplete character when an error or a `break` ended it.
 *
 * @throws RangeError at the call for an empty stop string, and as `generate`.
 */
export function generateText({ decoder, stopStrings: strings = [], ...options }: GenerateTextOptions): TextGeneration {
  const generation = generate(options);
  const stops = stopStrings(strings);
  let text = '';
  let decoded = 0;
  const places: Pick<TextToken, 'text' | 'start' | 'end'>[] = [];
  let started = false;
  const decode = (id: number): string => {
    const piece = decoder.push(id);
    places.push({ text: piece, start: decoded, end: decoded + piece.length });
    decoded += piece.length;
    return piece;
  };

  const produce = (piece: string): string => {
    text += piece;
    return piece;
  };

  async function* run(): AsyncGenerator<string, void, undefined> {
    let last = '';
    try {
      for await (const id of generation) {
        if (generation.finish === 'end') continue;
        const piece = produce(stops.push(decode(id)));
        if (stops.found) {
          // Yielded after the loop, when the last state has been released.
          last = piece;
          break;
        }
        if (piece) yield piece;
      }
      if (!stops.found) last = produce(stops.push(decoder.end())) + produce(stops.end());
    } finally {
      produce(stops.end());
    }
    if (last) yield last;
  }

  return {
    get text() {
      return text;
    },
    ids: generation.ids,
    get tokens() {
      const none = { text: '', start: decoded, end: decoded };
      return generation.tokens.map((token, at) => ({ ...token, ...(places[at] ?? none) }));
    },
    get timings() {
      return generation.timings;
    },
    get finish() {
      return stops.found ? 'stop' : generation.finish;
    },
    [Symbol.asyncIterator]() {
      if (started) throw new Error('generateText: a generation can be iterated once; call generateText again');
      started = true;
      return run();
    },
  };
}
