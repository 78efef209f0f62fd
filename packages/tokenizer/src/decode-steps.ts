// What `decoder` in a tokenizer.json is made of: steps from tokens to text, one token at a time.

/** A step for one text: the tokens that are certain after one more, and what is left at the end. */
export type DecodeStep = { push(token: string): readonly string[]; end(): readonly string[] };

/** Makes a step anew for each text. */
export type DecodeStepFactory = () => DecodeStep;

/** A step that changes each token by itself; `first` is the first of a text. */
const eachToken =
  (change: (token: string, first: boolean) => string): DecodeStepFactory =>
  () => {
    let first = true;
    return {
      push: (token) => {
        const changed = change(token, first);
        first = false;
        return [changed];
      },
      end: () => [],
    };
  };

/** Tokens with nothing but a space between them. */
export const spaced: DecodeStepFactory = eachToken((token, first) => (first ? token : ` ${token}`));

// English, as in the code of BERT.
const CLEANUPS: readonly (readonly [string, string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

/** WordPiece: a token that begins with `prefix` goes on with the word, any other begins one. */
export const joinWords = ({
  prefix = '##',
  cleanup = true,
}: {
  readonly prefix?: string;
  readonly cleanup?: boolean;
} = {}): DecodeStepFactory =>
  eachToken((token, first) => {
    const goesOn = token.startsWith(prefix);
    const text = first ? token : goesOn ? token.slice(prefix.length) : ` ${token}`;
    return cleanup ? CLEANUPS.reduce((result, [found, better]) => result.replaceAll(found, better), text) : text;
  });

/** SentencePiece: ▁ is a space; in the first token it was added, and goes. */
export const spacesFor = (replacement: string, added: boolean): DecodeStepFactory =>
  eachToken((token, first) => token.replaceAll(replacement, first && added ? '' : ' '));

/** Writes `content` for each match, in each token. */
export const replaceIn = (pattern: RegExp, content: string): DecodeStepFactory =>
  eachToken((token) => token.replace(pattern, () => content));

const takeAway = (text: string, character: string, start: number, stop: number): string => {
  const characters = Array.from(text);
  let from = 0;
  while (from < start && characters[from] === character) from++;
  let to = characters.length;
  while (to > from && characters.length - to < stop && characters[to - 1] === character) to--;
  return characters.slice(from, to).join('');
};

/** Takes a character away from the beginning and the end of each token, at most so many times. */
export const stripEach = (character: string, start: number, stop: number): DecodeStepFactory =>
  eachToken((token) => takeAway(token, character, start, stop));

/** Takes a character away from the beginning of the whole text, at most so many times. */
export const stripStart =
  (character: string, count: number): DecodeStepFactory =>
  () => {
    let left = count;
    return {
      push: (token) => {
        const text = takeAway(token, character, left, 0);
        left = text === '' ? left - Array.from(token).length : 0;
        return [text];
      },
      end: () => [],
    };
  };

/** The original BPE: a suffix marks the end of a word; after the last word there is no space. */
export const endWords =
  (suffix: string): DecodeStepFactory =>
  () => {
    let space = '';
    return {
      push: (token) => {
        const ends = token.endsWith(suffix);
        const text = space + (ends ? token.slice(0, -suffix.length) : token).replaceAll(suffix, ' ');
        space = ends ? ' ' : '';
        return [text];
      },
      end: () => [],
    };
  };

/** The byte that a token such as `<0x0A>` stands for. */
export const byteOf = (token: string): number | undefined => {
  const [, hexadecimal] = /^<0x([\dA-Fa-f]{2})>$/.exec(token) ?? [];
  return hexadecimal === undefined ? undefined : Number.parseInt(hexadecimal, 16);
};

/** Tokens that stand for bytes become text as soon as a character is complete. Bytes that are not UTF-8 become U+FFFD. */
export const bytesToText: DecodeStepFactory = () => {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  let open = false; // the bytes of a character may be incomplete
  const flush = (): string[] => (open ? [utf8.decode()] : []);
  return {
    push: (token) => {
      const byte = byteOf(token);
      if (byte === undefined) {
        const rest = flush();
        open = false;
        return [...rest, token];
      }
      open = true;
      return [utf8.decode(Uint8Array.of(byte), { stream: true })];
    },
    end: flush,
  };
};
