import type { Keywords, Schema, SchemaObject, Type } from './keywords.ts';
import { equal } from './resolver.ts';

/** What both schemas ask, as one: puts two schemas together, as `allOf`, and knows those it has put together before. */
export type Both = (a: Schema, b: Schema) => Schema;

/** Equal arguments give the same object, so that recursive schemas that are put together come to an end. */
export function both(): Both {
  const known = new Map<Schema, Map<Schema, Schema>>();
  return (a, b) => {
    if (a === b || b === true) return a;
    if (a === true) return b;
    if (a === false || b === false) return false;
    const ofA = known.get(a) ?? new Map<Schema, Schema>();
    known.set(a, ofA);
    const made = ofA.get(b) ?? { allOf: [a, b] };
    ofA.set(b, made);
    return made;
  };
}

export const typesOf = ({
  type = ['null', 'boolean', 'number', 'string', 'array', 'object'],
}: Keywords): readonly Type[] => (typeof type === 'string' ? [type] : type);

/** The types that are in both; an integer is a number. */
export const commonTypes = (a: Keywords, b: Keywords): Type[] => {
  const has = (types: readonly Type[], type: Type): boolean =>
    types.includes(type) || (type === 'integer' && types.includes('number'));
  const [ofA, ofB] = [typesOf(a), typesOf(b)];
  return [...new Set([...ofA.filter((type) => has(ofB, type)), ...ofB.filter((type) => has(ofA, type))])];
};

/** The values of `enum` and `const`, or undefined where there are neither. */
export const valuesOf = (keywords: Keywords): readonly unknown[] | undefined => {
  const values = keywords.enum;
  if (!Object.hasOwn(keywords, 'const')) return values;
  return values ? values.filter((value) => equal(value, keywords.const)) : [keywords.const];
};

const largest = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'] as const;
const smallest = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'] as const;

/** What a schema asks of a property, listed or not. */
export const ofProperty = ({ properties = {}, additionalProperties = true }: Keywords, name: string): Schema =>
  Object.hasOwn(properties, name) ? (properties[name] as Schema) : additionalProperties;

const ofItem = ({ prefixItems = [], items = true }: Keywords, at: number): Schema => prefixItems[at] ?? items;

/**
 * The keywords of a schema that asks all that two ask.
 *
 * @throws RangeError for `pattern` or `format` in both.
 */
export function merge(a: Keywords, b: Keywords, join: Both, place: string): Keywords {
  const result: Record<string, unknown> = { ...a, ...b };
  if (a.type !== undefined || b.type !== undefined) result['type'] = commonTypes(a, b);
  const [valuesA, valuesB] = [valuesOf(a), valuesOf(b)];
  if (valuesA && valuesB) {
    delete result['const'];
    result['enum'] = valuesA.filter((value) => valuesB.some((other) => equal(value, other)));
  }
  for (const [names, pick] of [
    [largest, Math.max],
    [smallest, Math.min],
  ] as const)
    for (const name of names) if (a[name] !== undefined && b[name] !== undefined) result[name] = pick(a[name], b[name]);
  for (const name of ['pattern', 'format'] as const)
    if (a[name] !== undefined && b[name] !== undefined && a[name] !== b[name])
      throw new RangeError(`jsonSchema: ${place}: ${name} twice for one string is not supported`);
  if (a.required && b.required) result['required'] = [...new Set([...a.required, ...b.required])];
  if (a.properties && b.properties === undefined && b.additionalProperties === undefined)
    result['properties'] = a.properties;
  else if (a.properties || b.properties) {
    const names = [...new Set([...Object.keys(a.properties ?? {}), ...Object.keys(b.properties ?? {})])];
    const properties = names.map((name): [string, Schema] => [name, join(ofProperty(a, name), ofProperty(b, name))]);
    result['properties'] = Object.fromEntries(properties);
  }
  if (a.additionalProperties !== undefined && b.additionalProperties !== undefined)
    result['additionalProperties'] = join(a.additionalProperties, b.additionalProperties);
  const prefix = Math.max(a.prefixItems?.length ?? 0, b.prefixItems?.length ?? 0);
  if (prefix > 0) result['prefixItems'] = Array.from({ length: prefix }, (_, at) => join(ofItem(a, at), ofItem(b, at)));
  if (a.items !== undefined && b.items !== undefined) result['items'] = join(a.items, b.items);
  return result as Keywords;
}

export const isObject = (schema: Schema): schema is SchemaObject => typeof schema === 'object';
