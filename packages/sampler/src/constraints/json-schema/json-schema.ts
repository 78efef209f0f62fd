import { addCharacters } from '../add-characters.ts';
import type { CharacterAutomaton } from '../character-automaton.ts';
import { ANY } from '../code-points.ts';
import { type GraphBuilder, graphBuilder, type Language } from '../graph.ts';
import { characterAutomaton } from '../regular-expression.ts';
import { addArray } from './add-array.ts';
import { addJsonCharacter } from './add-json-character.ts';
import { addObject } from './add-object.ts';
import { branchesOf } from './branches.ts';
import { addNumbers } from './decimals.ts';
import { FORMATS } from './formats.ts';
import { type Keywords, readKeywords, type Schema, type Type } from './keywords.ts';
import { both, isObject, typesOf, valuesOf } from './merge.ts';
import { resolver } from './resolver.ts';

const ANY_TEXT: CharacterAutomaton = { nodes: [{ characters: [{ set: ANY, to: 0 }], empty: [] }], final: 0 };

function addString(graph: GraphBuilder, from: number, keywords: Keywords, to: number, place: string): void {
  const { pattern, format, minLength = 0, maxLength } = keywords;
  if (format !== undefined && !Object.hasOwn(FORMATS, format))
    throw new RangeError(
      `jsonSchema: ${place}: format: ${format} is not supported, only ${Object.keys(FORMATS).join(', ')}`,
    );
  if (format !== undefined && pattern !== undefined)
    throw new RangeError(`jsonSchema: ${place}: pattern beside format is not supported`);
  const source = format === undefined ? pattern : FORMATS[format];
  const begin = graph.node();
  const end = graph.node();
  graph.text(from, '"', begin);
  graph.text(end, '"', to);
  const automaton = source === undefined ? ANY_TEXT : characterAutomaton(source, 'u', true);
  addCharacters(graph, begin, automaton, end, { add: addJsonCharacter, min: minLength, max: maxLength });
}

const addNumber = (graph: GraphBuilder, from: number, keywords: Keywords, integer: boolean, to: number): void => {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum, exclusiveMaximum } = keywords;
  const lowOpen = exclusiveMinimum !== undefined && exclusiveMinimum >= minimum;
  const highOpen = exclusiveMaximum !== undefined && exclusiveMaximum <= maximum;
  const low = lowOpen ? exclusiveMinimum : minimum;
  const high = highOpen ? exclusiveMaximum : maximum;
  addNumbers(graph, from, { low, high, lowOpen, highOpen, integer }, to);
};

/** Says where in the schema an error is that comes from below: of a pattern, or of a graph that becomes too large. */
const located = (place: string, add: () => void): void => {
  try {
    add();
  } catch (error) {
    const { message } = error as Error;
    throw new RangeError(message.startsWith('jsonSchema: ') ? message : `jsonSchema: ${place}: ${message}`);
  }
};

/**
 * The JSON texts that are valid by a JSON schema (2020-12, and what older drafts have in common with it).
 *
 * `type`, `enum`, `const`; `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`; `minLength`, `maxLength`, `pattern`,
 * `format` (date, time, date-time, uuid, email, ipv4); `prefixItems`, `items`, `minItems`, `maxItems`; `properties`,
 * `required`, `additionalProperties`, `minProperties`, `maxProperties`; `$ref` inside the schema, recursive too; `allOf`,
 * `anyOf`, and `oneOf` if no value can meet two of its schemas; OpenAPI's `nullable`.
 *
 * Every text of the language is valid; not every valid text is in the language: see the README.
 *
 * @throws RangeError naming the place and the keyword for what is not supported.
 */
export function jsonSchema(schema: unknown): Language {
  const graph = graphBuilder();
  const resolve = resolver(schema);
  const branches = branchesOf(resolve, both());
  const entries = new Map<Schema, number>();

  const addType = (from: number, keywords: Keywords, type: Type, to: number, place: string): void => {
    if (type === 'null') graph.text(from, 'null', to);
    else if (type === 'boolean') for (const text of ['true', 'false']) graph.text(from, text, to);
    else if (type === 'string') addString(graph, from, keywords, to, place);
    else if (type === 'array') addArray(graph, from, keywords, entryOf, to);
    else if (type === 'object') addObject(graph, from, keywords, entryOf, to, place);
    else addNumber(graph, from, keywords, type === 'integer', to);
  };

  const addBranch = (from: number, keywords: Keywords, whole: Schema, to: number, place: string): void => {
    const values = valuesOf(keywords);
    if (values) {
      for (const value of values) if (resolve.valid(value, whole)) graph.text(from, JSON.stringify(value), to);
      return;
    }
    const types = new Set(typesOf(keywords));
    if (types.has('number')) types.delete('integer');
    for (const type of types) addType(from, keywords, type, to, place);
  };

  /** Each schema once: what uses it calls it, and may be inside it. */
  const entryOf = (whole: Schema): number => {
    const known = entries.get(whole);
    if (known !== undefined) return known;
    const entry = graph.node();
    entries.set(whole, entry);
    const to = graph.end();
    if (!isObject(whole)) {
      if (whole) addBranch(entry, {}, whole, to, '#');
      return entry;
    }
    const place = resolve.place(whole);
    const { $ref, anyOf, ...rest } = readKeywords(whole, place);
    const alone = Object.keys(rest).length === 0;
    // The usual forms are calls, so that a schema can refer to itself in them.
    if (alone && $ref !== undefined && !anyOf) graph.call(entry, entryOf(resolve.target(whole)), to);
    else if (alone && anyOf && $ref === undefined) for (const option of anyOf) graph.call(entry, entryOf(option), to);
    else for (const keywords of branches(whole)) located(place, () => addBranch(entry, keywords, whole, to, place));
    return entry;
  };
  return graph.language(entryOf(resolve.root));
}
