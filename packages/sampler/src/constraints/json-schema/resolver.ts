import { deepCompareStrict, dereference, validate } from '@cfworker/json-schema';
import type { Schema, SchemaObject } from './keywords.ts';

/** A schema and all in it, by their addresses. */
export type Resolver = {
  readonly root: Schema;
  /** Where a schema stands: `#/properties/name`. */
  place(schema: SchemaObject): string;
  /** The schema that a `$ref` means. */
  target(schema: SchemaObject): Schema;
  valid(value: unknown, schema: Schema): boolean;
};

const BASE = 'schema:/';

type Located = SchemaObject & { readonly __absolute_uri__?: string; readonly __absolute_ref__?: string };

/** OpenAPI's `nullable: true` beside a type is that type or null. */
const withNull = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withNull);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, withNull(inner)]);
  const object: Record<string, unknown> = Object.fromEntries(entries);
  const { nullable, type, ...rest } = object;
  if (typeof nullable !== 'boolean' || typeof type !== 'string') return object;
  return { ...rest, type: nullable ? [type, 'null'] : type };
};

/** Of two JSON values. */
export const equal: (a: unknown, b: unknown) => boolean = deepCompareStrict;

/**
 * Finds what references mean with @cfworker/json-schema: pointers, anchors and ids inside this schema.
 *
 * @throws RangeError for what is no JSON schema.
 */
export function resolver(schema: unknown): Resolver {
  if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null || Array.isArray(schema)))
    throw new RangeError(`jsonSchema: expected an object or a boolean, got ${JSON.stringify(schema)}`);
  const root = withNull(structuredClone(schema)) as Schema;
  const lookup: Record<string, Schema> = dereference(root as never, Object.create(null), new URL(BASE)) as never;
  const place = (object: SchemaObject): string => {
    const uri = (object as Located).__absolute_uri__;
    return uri === undefined ? 'a schema put together from several' : uri.replace(BASE, '') || '#';
  };
  return {
    root,
    place,
    target: (object) => {
      const uri = (object as Located).__absolute_ref__ ?? '';
      const found = lookup[uri] ?? lookup[uri.replace(/#$/, '')];
      if (found !== undefined) return found;
      throw new RangeError(
        `jsonSchema: ${place(object)}: $ref: there is no ${JSON.stringify(object['$ref'])} in this schema`,
      );
    },
    valid: (value, object) => validate(value, object as never, '2020-12', lookup as never).valid,
  };
}
