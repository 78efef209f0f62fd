import type { AST } from '@eslint-community/regexpp';
import { ANY, type CodePoints, codePointsWhere, complement, intersection, single, union } from './code-points.ts';

const DIGITS: CodePoints = [[0x30, 0x39]];
const WORD: CodePoints = union(DIGITS, [
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]);
const SPACES = codePointsOf('\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff', [[0x2000, 0x200a]]);
const LINE_ENDS = codePointsOf('\n\r\u2028\u2029');

function codePointsOf(text: string, more: CodePoints = []): CodePoints {
  return union(more, ...Array.from(text, (character) => single(character.codePointAt(0) as number)));
}

/** Whether the engine takes a character to be one of those that a part of a pattern stands for. */
const testOf = (raw: string, flags: string): ((character: string) => boolean) => {
  const pattern = new RegExp(`^(?:${raw})$`, flags);
  return (character) => pattern.test(character);
};

export type SetNode = AST.Character | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass;

/** From what stands for one character in a regular expression to the set of those that it may be. */
export function characterSets({
  dotAll,
  ignoreCase,
}: {
  dotAll: boolean;
  ignoreCase: boolean;
}): (node: SetNode) => CodePoints {
  const known = new Map<string, CodePoints>();
  const once = (key: string, make: () => CodePoints): CodePoints => {
    const set = known.get(key) ?? make();
    known.set(key, set);
    return set;
  };

  const ofElement = (node: AST.CharacterClassElement | SetNode): CodePoints => {
    switch (node.type) {
      case 'Character':
        return single(node.value);
      case 'CharacterClassRange':
        return [[node.min.value, node.max.value]];
      case 'CharacterSet': {
        if (node.kind === 'any') return dotAll ? ANY : complement(LINE_ENDS);
        // What a property is, the engine knows.
        if (node.kind === 'property') return once(node.raw, () => codePointsWhere(testOf(node.raw, 'u')));
        const set = { digit: DIGITS, space: SPACES, word: WORD }[node.kind];
        return node.negate ? complement(set) : set;
      }
      case 'CharacterClass': {
        const set = union(...node.elements.map(ofElement));
        return node.negate ? complement(set) : set;
      }
      default:
        throw new RangeError(`regularExpression: ${node.raw} is not supported`);
    }
  };

  /** The characters that have a lower or upper case. Only they can match in another way when case is ignored. */
  const cased = (): CodePoints =>
    once('', () =>
      codePointsWhere((character) => character !== character.toLowerCase() || character !== character.toUpperCase()),
    );

  const ignoringCase = (node: SetNode): CodePoints => {
    const matches = testOf(node.raw, dotAll ? 'isu' : 'iu');
    const matching: [number, number][] = [];
    for (const [first, last] of cased())
      for (let codePoint = first; codePoint <= last; codePoint++)
        if (matches(String.fromCodePoint(codePoint))) matching.push([codePoint, codePoint]);
    return union(intersection(ofElement(node), complement(cased())), matching);
  };

  // Surrogates are in no set: half a character cannot be written.
  return (node) => once(` ${node.raw}`, () => intersection(ignoreCase ? ignoringCase(node) : ofElement(node), ANY));
}
