import { fault } from './fields.ts';

// Hugging Face's patterns are for Oniguruma. Most of one means the same to JavaScript with the flag u; this translates
// what does not, and refuses what it does not know, since some of it would quietly mean something else.

const ESCAPES: Readonly<Record<string, string>> = {
  s: '\\p{White_Space}', // JavaScript's \s has U+FEFF and lacks U+0085
  S: '\\P{White_Space}',
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  r: '\\r',
  n: '\\n',
  t: '\\t',
  f: '\\f',
  v: '\\v',
};

// The letters outside ASCII that fold to one inside it.
const FOLDS: Readonly<Record<string, string>> = { s: 'ſ', k: '\u212a' };

const PLAIN_GROUP = /\((?:\?(?:[:=!]|<[=!]))?(?!\?)/y;
const PROPERTY = /\\[pP]\{\w+(?:=\w+)?\}/y;

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

/**
 * A pattern of a tokenizer.json as JavaScript's: `\s`, `\d`, `(?i:…)`, `.` and needless escapes are translated.
 *
 * @throws Error at anything that is not known to mean the same.
 */
export const translateRegex = (pattern: string): RegExp => {
  const refuse = (what: string): never => {
    throw fault(`${what} in the pattern ${JSON.stringify(pattern)} is not supported`);
  };
  const foldings: boolean[] = []; // of each open group: whether case counts
  let folds = false;
  let inClass = false;

  const escaped = (at: number): [source: string, length: number] => {
    const property = matchAt(PROPERTY, pattern, at);
    if (property) return [folds ? refuse(`${property} inside (?i:`) : property, property.length];
    const character = pattern[at + 1] ?? refuse('a \\ at the end');
    const known = ESCAPES[character] ?? (/[\w\u0080-\uffff]/.test(character) ? refuse(`\\${character}`) : undefined);
    // JavaScript knows no escapes of characters that need none.
    return [
      known ??
        (/[\\^$.*+?()[\]{}|/-]/.test(character) && (inClass || character !== '-') ? `\\${character}` : character),
      2,
    ];
  };

  const letter = (character: string): string => {
    const lower = character.toLowerCase();
    const variants = lower + lower.toUpperCase() + (FOLDS[lower] ?? '');
    return inClass ? variants : `[${variants}]`;
  };

  const next = (at: number): [source: string, length: number] => {
    const character = pattern[at] as string;
    if (character === '\\') return escaped(at);
    if (folds && /[^\x20-\x7e]/.test(character)) return refuse(`${JSON.stringify(character)} inside (?i:`);
    if (folds && /[a-z]/i.test(character)) return [letter(character), 1];
    if (inClass) {
      if (character === '[' || pattern.startsWith('&&', at)) return refuse(`${character} inside a class`);
      if (folds && character === '-') return refuse('a range inside (?i:');
      inClass = character !== ']';
      return [character, 1];
    }
    if (character === '[') {
      inClass = true;
      // Oniguruma takes a ] at the beginning for a character, JavaScript for the end.
      if (/^\[\^?\]/.test(pattern.slice(at, at + 3))) refuse('a class that begins with ]');
    }
    if (character === '(') {
      foldings.push(folds);
      if (pattern.startsWith('(?i:', at)) {
        folds = true;
        return ['(?:', 4];
      }
      const group = matchAt(PLAIN_GROUP, pattern, at) ?? refuse(pattern.slice(at, at + 3));
      return [group, group.length];
    }
    if (character === ')') folds = foldings.pop() ?? false;
    if (character === '.') return ['[^\\n]', 1];
    if (character === '^' || character === '$') refuse(character);
    return [character, 1];
  };

  let source = '';
  for (let at = 0; at < pattern.length; ) {
    const [translated, length] = next(at);
    source += translated;
    at += length;
  }
  try {
    return new RegExp(source, 'gu');
  } catch {
    throw fault(`the pattern ${JSON.stringify(pattern)} is not supported`);
  }
};
