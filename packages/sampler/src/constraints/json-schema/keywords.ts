import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const number = v.pipe(v.number(), v.finite());
const type = v.picklist(['null', 'boolean', 'integer', 'number', 'string', 'array', 'object']);

export type Schema = boolean | { readonly [keyword: string]: unknown };
export type SchemaObject = Exclude<Schema, boolean>;

/** Custom, so that the object stays the same one: it is how schemas are told apart. */
const schema = v.custom<Schema>(
  (value) => typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value)),
);

/** The keywords that are honoured, and what may stand there. */
const keywords = v.looseObject({
  $ref: v.optional(v.string()),
  type: v.optional(v.union([type, v.pipe(v.array(type), v.minLength(1))])),
  enum: v.optional(v.array(v.unknown())),
  const: v.optional(v.unknown()),
  allOf: v.optional(v.pipe(v.array(schema), v.minLength(1))),
  anyOf: v.optional(v.pipe(v.array(schema), v.minLength(1))),
  oneOf: v.optional(v.pipe(v.array(schema), v.minLength(1))),
  minimum: v.optional(number),
  maximum: v.optional(number),
  exclusiveMinimum: v.optional(number),
  exclusiveMaximum: v.optional(number),
  minLength: v.optional(count),
  maxLength: v.optional(count),
  pattern: v.optional(v.string()),
  format: v.optional(v.string()),
  properties: v.optional(v.record(v.string(), schema)),
  required: v.optional(v.array(v.string())),
  additionalProperties: v.optional(schema),
  minProperties: v.optional(count),
  maxProperties: v.optional(count),
  prefixItems: v.optional(v.array(schema)),
  items: v.optional(schema),
  minItems: v.optional(count),
  maxItems: v.optional(count),
  uniqueItems: v.optional(v.literal(false)),
});

/** They say something about the schema, and nothing about values. */
const ANNOTATIONS = new Set(
  `$schema $id $anchor $comment $defs definitions title description default example examples deprecated readOnly writeOnly
  contentEncoding contentMediaType contentSchema`.split(/\s+/),
);

export type Type = v.InferOutput<typeof type>;
export type Keywords = v.InferOutput<typeof keywords>;

/**
 * The keywords of a schema, without annotations.
 *
 * @throws RangeError naming a keyword that is not honoured, or has a value that it cannot have.
 */
export function readKeywords(object: SchemaObject, place: string): Keywords {
  const own = Object.fromEntries(Object.entries(object).filter(([name]) => !ANNOTATIONS.has(name)));
  const unknown = Object.keys(own).find((name) => !Object.hasOwn(keywords.entries, name));
  if (unknown !== undefined) throw new RangeError(`jsonSchema: ${place}: the keyword ${unknown} is not supported`);
  const result = v.safeParse(keywords, own);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? '';
  if (path === 'uniqueItems') throw new RangeError(`jsonSchema: ${place}: the keyword uniqueItems is not supported`);
  const expected = issue.type === 'custom' ? 'a schema' : (issue.expected ?? 'something else');
  throw new RangeError(`jsonSchema: ${place}: ${path}: expected ${expected}, got ${issue.received}`);
}
