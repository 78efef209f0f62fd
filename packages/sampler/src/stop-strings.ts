/** Looks for stop strings in a text that arrives in pieces. */
export type StopStrings = {
  /** Adds a piece. Returns the text that is now certain to come before any stop string. */
  push(piece: string): string;
  /** No more pieces will come: returns what was held back, up to a stop string in it. */
  end(): string;
  /** Whether a stop string was found; nothing is returned after it. */
  readonly found: boolean;
};

/**
 * Cuts a text before the stop string that begins first, wherever the borders of the pieces are.
 *
 * An end of the text that begins a stop string is held back until it is decided. That includes a stop string found
 * inside what may become a longer one that begins earlier.
 *
 * @throws RangeError for an empty stop string.
 */
export function stopStrings(strings: readonly string[]): StopStrings {
  if (strings.includes('')) throw new RangeError('stopStrings: a stop string is empty');
  let held = '';
  let found = false;

  // Where the text ends that certainly comes before any stop string. `complete`: nothing can follow what is held.
  const border = (complete: boolean): number => {
    for (let at = 0; at < held.length; at++) {
      found = strings.some((string) => held.startsWith(string, at));
      if (found) return at;
      if (!complete && strings.some((string) => string.startsWith(held.slice(at)))) return at;
    }
    return held.length;
  };

  const release = (complete: boolean): string => {
    const at = border(complete);
    const text = held.slice(0, at);
    held = found ? '' : held.slice(at);
    return text;
  };

  return {
    push(piece) {
      if (found) return '';
      held += piece;
      return release(false);
    },
    end() {
      return found ? '' : release(true);
    },
    get found() {
      return found;
    },
  };
}
