import * as v from 'valibot';

/** The types of JSON schemas. */
export type Type = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';
export type Schema = boolean | { readonly [keyword: string]: unknown };
export type SchemaObject = Exclude<Schema, boolean>;

/** The keywords that are honoured, and what may stand there. */
export type Keywords = {
  readonly $ref?: string;
  readonly type?: Type | readonly Type[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly prefixItems?: readonly Schema[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: false;
};

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const number = v.pipe(v.number(), v.finite());
const type = v.picklist(['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] satisfies Type[]);

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isSchema = (value: unknown): boolean => typeof value === 'boolean' || isObject(value);

/** Custom, so that the object stays the same one: it is how schemas are told apart. */
const schema = v.custom<Schema>(isSchema);
/** Custom, since `record` leaves out names such as `constructor`. */
const properties = v.custom<Record<string, Schema>>((value) => isObject(value) && Object.values(value).every(isSchema));
const schemas = v.pipe(v.array(schema), v.minLength(1));

const values = {
  $ref: v.string(),
  type: v.union([type, v.pipe(v.array(type), v.minLength(1))]),
  enum: v.array(v.unknown()),
  const: v.unknown(),
  allOf: schemas,
  anyOf: schemas,
  oneOf: schemas,
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  minLength: count,
  maxLength: count,
  pattern: v.string(),
  format: v.string(),
  properties,
  required: v.array(v.string()),
  additionalProperties: schema,
  minProperties: count,
  maxProperties: count,
  prefixItems: v.array(schema),
  items: schema,
  minItems: count,
  maxItems: count,
  uniqueItems: v.literal(false),
} satisfies Record<keyof Keywords, v.GenericSchema>;
const keywords = v.partial(v.looseObject(values));

/** They say something about the schema, and nothing about values. */
const ANNOTATIONS = new Set(
  `$schema $id $anchor $comment $defs definitions title description default example examples deprecated readOnly writeOnly
  contentEncoding contentMediaType contentSchema`.split(/\s+/),
);

/**
 * The keywords of a schema, without annotations.
 *
 * @throws RangeError naming a keyword that is not honoured, or has a value that it cannot have.
 */
export function readKeywords(object: SchemaObject, place: string): Keywords {
  const own = Object.fromEntries(Object.entries(object).filter(([name]) => !ANNOTATIONS.has(name)));
  const unknown = Object.keys(own).find((name) => !Object.hasOwn(values, name));
  if (unknown !== undefined) throw new RangeError(`jsonSchema: ${place}: the keyword ${unknown} is not supported`);
  const result = v.safeParse(keywords, own);
  if (result.success) return result.output as Keywords;
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? '';
  if (path === 'uniqueItems') throw new RangeError(`jsonSchema: ${place}: the keyword uniqueItems is not supported`);
  const custom = path === 'properties' ? 'schemas by name' : 'a schema';
  const expected = issue.type === 'custom' ? custom : (issue.expected ?? 'something else');
  throw new RangeError(`jsonSchema: ${place}: ${path}: expected ${expected}, got ${issue.received}`);
}
