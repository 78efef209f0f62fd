import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { addCharacters } from './add-characters.ts';
import type { CharacterAutomaton, CharacterNode } from './character-automaton.ts';
import { characterSets, type SetNode } from './character-sets.ts';
import { ANY } from './code-points.ts';
import { graphBuilder, type Language } from './graph.ts';
import { addUtf8 } from './utf8-bytes.ts';

/** So many nodes are made by repetitions inside repetitions, and not by what somebody wrote out. */
const MOST_NODES = 100_000;

const ASSERTIONS = { lookahead: 'a lookahead', lookbehind: 'a lookbehind', word: 'a word boundary' } as const;

const parse = (source: string): AST.Pattern => {
  try {
    return new RegExpParser().parsePattern(source, 0, source.length, { unicode: true });
  } catch (error) {
    throw new RangeError(`regularExpression: ${(error as Error).message}; patterns are read with the flag u`);
  }
};

/**
 * The automaton of a regular expression (Thompson's construction), read with the flag u.
 *
 * @param search whether a match may be anywhere in the text, as for `RegExp.test`; otherwise it is the whole text.
 */
export function characterAutomaton(source: string, flags: string, search: boolean): CharacterAutomaton {
  const unknown = [...flags].find((flag) => !'isu'.includes(flag));
  if (unknown) throw new RangeError(`regularExpression: the flag ${unknown} is not supported, only i, s and u`);
  const setOf = characterSets({ dotAll: flags.includes('s'), ignoreCase: flags.includes('i') });
  const nodes: CharacterNode[] = [];
  const node = (): number => {
    if (nodes.length === MOST_NODES)
      throw new RangeError(`regularExpression: /${source}/ has more than ${MOST_NODES} states; repeat less`);
    return nodes.push({ characters: [], empty: [] }) - 1;
  };
  const empty = (from: number, to: number, only?: 'start' | 'end'): void => {
    nodes[from]?.empty.push(only ? { to, only } : { to });
  };
  const unsupported = (what: string, raw: string): never => {
    throw new RangeError(`regularExpression: ${what} is not supported: ${raw}`);
  };

  const addAlternatives = (from: number, alternatives: readonly AST.Alternative[], to: number): void => {
    for (const { elements } of alternatives) {
      const last = elements.reduce((at, element) => addElement(at, element), from);
      empty(last, to);
    }
  };

  const addQuantifier = (from: number, { min, max, element }: AST.Quantifier): number => {
    let at = from;
    for (let n = 0; n < min; n++) at = addElement(at, element);
    const end = node();
    if (max === Infinity) {
      const loop = node();
      empty(at, loop);
      empty(addElement(loop, element), loop);
      at = loop;
    } else {
      for (let n = min; n < max; n++) {
        empty(at, end);
        at = addElement(at, element);
      }
    }
    empty(at, end);
    return end;
  };

  /** Adds an element after a node, and returns the node after it. */
  const addElement = (from: number, element: AST.Element): number => {
    const to = node();
    switch (element.type) {
      case 'Quantifier':
        empty(addQuantifier(from, element), to);
        break;
      case 'Group':
        if (element.modifiers) unsupported('a group with flags', element.raw);
        addAlternatives(from, element.alternatives, to);
        break;
      case 'CapturingGroup':
        addAlternatives(from, element.alternatives, to);
        break;
      case 'Assertion':
        if (element.kind !== 'start' && element.kind !== 'end') unsupported(ASSERTIONS[element.kind], element.raw);
        empty(from, to, element.kind as 'start' | 'end');
        break;
      case 'Backreference':
        unsupported('a reference to a group', element.raw);
        break;
      default:
        nodes[from]?.characters.push({ set: setOf(element as SetNode), to });
    }
    return to;
  };

  const { alternatives } = parse(source);
  const start = node();
  const first = node();
  const last = node();
  const final = node();
  empty(start, first);
  addAlternatives(first, alternatives, last);
  empty(last, final);
  if (search) {
    nodes[start]?.characters.push({ set: ANY, to: start });
    nodes[final]?.characters.push({ set: ANY, to: final });
  }
  return { nodes, final };
}

/**
 * The texts that a regular expression matches as a whole: `^(?:…)$`, read with the flag u.
 *
 * Characters, classes, `.`, `\d \s \w`, `\p{…}`, groups, alternatives, quantifiers, `^` and `$`; flags i and s.
 *
 * @throws RangeError for a pattern that is none, other flags, and what no finite automaton can follow or this one does
 *   not: references to groups, lookahead and lookbehind, word boundaries.
 */
export function regularExpression(pattern: RegExp | string): Language {
  const { source, flags } = typeof pattern === 'string' ? { source: pattern, flags: 'u' } : pattern;
  const graph = graphBuilder();
  const start = graph.node();
  addCharacters(graph, start, characterAutomaton(source, flags, false), graph.end(), { add: addUtf8 });
  return graph.language(start);
}
