import { type Keywords, readKeywords, type Schema, type SchemaObject } from './keywords.ts';
import { type Both, commonTypes, isObject, merge, ofProperty, valuesOf } from './merge.ts';
import type { Resolver } from './resolver.ts';

/** Turns a schema into what has no `$ref`, `allOf`, `anyOf` and `oneOf`: a value meets it if it meets one of these. */
export type Branches = (schema: Schema) => readonly Keywords[];

const without = ({ $ref, allOf, anyOf, oneOf, ...rest }: Keywords): Keywords => rest;

// Of schemas that look for what tells them apart inside themselves.
const MOST_DEPTH = 4;

const MOST_BRANCHES = 1000;

/**
 * @throws RangeError for a schema that is defined by itself alone, and a `oneOf` of which it is not certain that no value
 *   meets two.
 */
export function branchesOf({ place, target, valid }: Resolver, join: Both): Branches {
  const cross = (left: readonly Keywords[], right: readonly Keywords[], at: string): Keywords[] => {
    if (left.length * right.length > MOST_BRANCHES)
      throw new RangeError(`jsonSchema: ${at}: allOf, anyOf, oneOf: more than ${MOST_BRANCHES} combinations`);
    return left.flatMap((a) => right.map((b) => merge(a, b, join, at)));
  };

  const expand = (schema: Schema, above: readonly SchemaObject[]): readonly Keywords[] => {
    if (!isObject(schema)) return schema ? [{}] : [];
    const at = place(schema);
    if (above.includes(schema)) throw new RangeError(`jsonSchema: ${at}: $ref: the schema is defined by itself alone`);
    const path = [...above, schema];
    const keywords = readKeywords(schema, at);
    const each = (list: readonly Schema[]): readonly Keywords[][] => list.map((inner) => [...expand(inner, path)]);
    let result: readonly Keywords[] = [without(keywords)];
    if (keywords.$ref !== undefined) result = cross(result, expand(target(schema), path), at);
    for (const all of each(keywords.allOf ?? [])) result = cross(result, all, at);
    if (keywords.anyOf) result = cross(result, each(keywords.anyOf).flat(), at);
    if (keywords.oneOf) {
      const options = each(keywords.oneOf);
      options.forEach((a, index) => {
        const clear = (b: readonly Keywords[]): boolean => a.every((x) => b.every((y) => disjoint(x, y, 0)));
        if (!options.slice(index + 1).every(clear))
          throw new RangeError(`jsonSchema: ${at}: oneOf: a value may meet two of them; use anyOf if that is meant`);
      });
      result = cross(result, options.flat(), at);
    }
    return result;
  };

  /** Whether it is certain that no value meets both: other types or values, or a required property that cannot be both. */
  const disjoint = (a: Keywords, b: Keywords, depth: number): boolean => {
    const [valuesA, valuesB] = [valuesOf(a), valuesOf(b)];
    const none = (values: readonly unknown[], other: Keywords): boolean =>
      !values.some((value) => valid(value, other as Schema));
    if (valuesA) return none(valuesA, b);
    if (valuesB) return none(valuesB, a);
    const types = commonTypes(a, b);
    if (types.every((type) => type === 'integer' || type === 'number')) {
      const low = Math.max(a.minimum ?? -Infinity, b.minimum ?? -Infinity);
      const high = Math.min(a.maximum ?? Infinity, b.maximum ?? Infinity);
      return types.length === 0 || low > high;
    }
    if (types.some((type) => type !== 'object') || depth === MOST_DEPTH) return false;
    const shared = (a.required ?? []).filter((name) => b.required?.includes(name));
    const inner = (keywords: Keywords, name: string): readonly Keywords[] => expand(ofProperty(keywords, name), []);
    return shared.some((name) => inner(a, name).every((x) => inner(b, name).every((y) => disjoint(x, y, depth + 1))));
  };

  return (schema) => expand(schema, []);
}
