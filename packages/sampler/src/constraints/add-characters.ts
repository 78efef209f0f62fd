import type { CharacterAutomaton, CharacterNode } from './character-automaton.ts';
import type { CodePoints } from './code-points.ts';
import type { GraphBuilder } from './graph.ts';

/** Adds the ways from `from` to `to` over one character of the set, in the way that characters are written. */
export type AddCharacter = (graph: GraphBuilder, from: number, set: CodePoints, to: number) => void;

export type Lengths = { readonly min?: number; readonly max?: number };

/** Where a walk is: at a node, having passed `count` characters, and perhaps `$`, after which none can follow. */
type Place = { readonly node: number; readonly count: number; readonly ended: boolean };

/**
 * Adds what an automaton over characters accepts between `from` and `to`, with `min` to `max` characters.
 *
 * Characters are counted up to what is needed to know: 1 for `^`, `min`, or `max`, with a copy of the automaton each. The
 * many bytes of a set beyond ASCII are not copied but called.
 */
export function addCharacters(
  graph: GraphBuilder,
  from: number,
  automaton: CharacterAutomaton,
  to: number,
  { add, min = 0, max = Infinity }: Lengths & { readonly add: AddCharacter },
): void {
  const counted = max === Infinity ? Math.max(min, 1) : max;
  const rules = new Map<CodePoints, number>();
  const addSet = (here: number, set: CodePoints, next: number): void => {
    const [, last = 0] = set.at(-1) ?? [];
    if (last < 0x80) {
      add(graph, here, set, next);
      return;
    }
    let rule = rules.get(set);
    if (rule === undefined) {
      rule = graph.node();
      rules.set(set, rule);
      add(graph, rule, set, graph.end());
    }
    graph.call(here, rule, next);
  };
  const made = new Map<string, number>();
  const waiting: Place[] = [];
  const placed = (place: Place): number => {
    const key = `${place.node} ${place.count} ${place.ended}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const node = graph.node();
    made.set(key, node);
    waiting.push(place);
    return node;
  };

  graph.empty(from, placed({ node: 0, count: 0, ended: false }));
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { node, count, ended } = place;
    const here = placed(place);
    const { characters, empty } = automaton.nodes[node] as CharacterNode;
    for (const edge of empty) {
      if (edge.only === 'start' && count > 0) continue;
      graph.empty(here, placed({ node: edge.to, count, ended: ended || edge.only === 'end' }));
    }
    if (!ended && count < max)
      for (const { set, to: next } of characters)
        addSet(here, set, placed({ node: next, count: Math.min(count + 1, counted), ended: false }));
    if (node === automaton.final && count >= min) graph.empty(here, to);
  }
}
