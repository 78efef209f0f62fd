import { complement, intersection, single, union } from '../code-points.ts';
import type { GraphBuilder } from '../graph.ts';
import { addUtf8 } from '../utf8-bytes.ts';
import { addSign, type EntryOf } from './add-array.ts';
import { PLAIN } from './add-json-character.ts';
import type { Keywords, Schema } from './keywords.ts';
import { ofProperty } from './merge.ts';

/**
 * Adds the names that are none of `names`, with the quotes: a tree of the characters in which they begin, and from every
 * place in it the way out with another character. Characters that would be escaped are left out.
 */
function addOtherName(graph: GraphBuilder, from: number, names: readonly string[], to: number): void {
  const free = graph.node();
  addUtf8(graph, free, PLAIN, free);
  graph.text(free, '"', to);
  const add = (node: number, rests: readonly (readonly number[])[]): void => {
    if (!rests.some((rest) => rest.length === 0)) graph.text(node, '"', to);
    const firsts = [...new Set(rests.flatMap(([first]) => (first === undefined ? [] : [first])))];
    addUtf8(graph, node, intersection(PLAIN, complement(union(firsts.map((first) => [first, first] as const)))), free);
    for (const first of firsts) {
      const next = graph.node();
      addUtf8(graph, node, intersection(PLAIN, single(first)), next);
      add(
        next,
        rests.filter((rest) => rest[0] === first).map((rest) => rest.slice(1)),
      );
    }
  };
  const begin = graph.node();
  graph.text(from, '"', begin);
  add(
    begin,
    names.map((name) => Array.from(name, (character) => character.codePointAt(0) as number)),
  );
}

/**
 * Adds the objects that the keywords allow, with the listed properties in the order of the schema, and then others.
 *
 * Others are written if `additionalProperties` says so, or if no properties are listed at all.
 *
 * @throws RangeError for a `minProperties` that other properties would have to meet: of two with the same name, one is lost.
 */
export function addObject(
  graph: GraphBuilder,
  from: number,
  keywords: Keywords,
  entryOf: EntryOf,
  to: number,
  place: string,
): void {
  const { properties = {}, required = [], minProperties = 0, maxProperties = Infinity } = keywords;
  const others: Schema = keywords.additionalProperties ?? keywords.properties === undefined;
  const undeclared = required.filter((name) => !Object.hasOwn(properties, name));
  const names = [...Object.keys(properties), ...undeclared];
  if (minProperties > names.length)
    throw new RangeError(
      `jsonSchema: ${place}: minProperties ${minProperties} is not supported for ${names.length} listed properties`,
    );

  // Properties are counted as far as it matters: whether there is one before, and up to what is needed.
  const counted = maxProperties === Infinity ? Math.max(minProperties, 1) : maxProperties;
  const made = new Map<string, number>();
  const addValue = (start: number, schema: Schema, next: number): void => {
    const value = graph.node();
    addSign(graph, start, ':', value);
    graph.call(value, entryOf(schema), next);
  };
  const separated = (node: number, count: number): number => {
    if (count === 0) return node;
    const after = graph.node();
    addSign(graph, node, ',', after);
    return after;
  };

  /** Before property `at`, with `count` properties written. */
  const before = (at: number, count: number): number => {
    const key = `${at} ${count}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const node = graph.node();
    made.set(key, node);
    const more = count < maxProperties;
    const next = Math.min(count + 1, counted);
    const name = names[at];
    if (name !== undefined) {
      if (!required.includes(name)) graph.empty(node, before(at + 1, count));
      if (!more) return node;
      const named = graph.node();
      graph.text(separated(node, count), JSON.stringify(name), named);
      addValue(named, ofProperty(keywords, name), before(at + 1, next));
      return node;
    }
    if (count >= minProperties) graph.text(node, '}', to);
    if (others === false || !more) return node;
    const named = graph.node();
    addOtherName(graph, separated(node, count), names, named);
    addValue(named, others, othersAfter(next, count >= minProperties));
    return node;
  };
  /** After another property. It does not count for `minProperties`, which was met before or cannot be met any more. */
  const othersAfter = (count: number, enough: boolean): number => {
    const key = `others ${count} ${enough}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const node = graph.node();
    made.set(key, node);
    if (!enough) return node;
    graph.text(node, '}', to);
    if (count >= maxProperties) return node;
    const named = graph.node();
    addOtherName(graph, separated(node, count), names, named);
    addValue(named, others, othersAfter(Math.min(count + 1, counted), enough));
    return node;
  };

  const open = graph.node();
  graph.text(from, '{', open);
  graph.empty(open, before(0, 0));
}
