/** A piece of a program, with what it is. */
export type Piece = { readonly text: string; readonly kind?: 'comment' | 'string' | 'word' | 'number' };

const PIECES =
  /(?<comment>\/\/.*$)|(?<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<word>\b(?:import|from|const|await|for|of|if|throw|new|as|false|true|null)\b)|(?<number>\b\d[\d.e+-]*\b)/gm;

/** Cuts our own TypeScript so that it can be coloured. */
export const colored = (code: string): Piece[] => {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of code.matchAll(PIECES)) {
    if (match.index > end) pieces.push({ text: code.slice(end, match.index) });
    const kind = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0] as Piece['kind'];
    pieces.push({ text: match[0], ...(kind ? { kind } : {}) });
    end = match.index + match[0].length;
  }
  return [...pieces, { text: code.slice(end) }];
};
