import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../random.ts';
import { automatonOf } from '../automaton.ts';
import { tokenTrie } from '../token-trie.ts';
import { writeAtRandom } from '../write-at-random.ts';
import { jsonSchema } from './json-schema.ts';

const utf8 = new TextEncoder();
const LONGER = [
  '": ',
  '", "',
  '"}',
  '"]',
  '[]',
  '{"',
  '"name',
  '": "',
  'true',
  'false',
  'null',
  '12',
  '0.',
  '\\"',
  '\\n',
  '日',
  '👍',
];
const tokens = tokenTrie([
  ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
  undefined,
  ...LONGER.map((token) => utf8.encode(token)),
]);
const END = 256;

const validator = (schema: object | boolean): ((value: unknown) => boolean) => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, ownProperties: true });
  return ajv.compile(schema) as (value: unknown) => boolean;
};

/** Whether a text is in the language of a schema. */
function accepts(schema: unknown): (text: string) => boolean {
  const automaton = automatonOf(jsonSchema(schema), () => true);
  return (text) => automaton.complete(automaton.after(automaton.start, utf8.encode(text)));
}

const TREE = {
  $defs: {
    node: {
      type: 'object',
      properties: { value: { type: 'number' }, children: { type: 'array', items: { $ref: '#/$defs/node' } } },
      required: ['value'],
      additionalProperties: false,
    },
  },
  $ref: '#/$defs/node',
};

const SCHEMAS: Record<string, object | boolean> = {
  anything: true,
  'any object': { type: 'object' },
  person: {
    title: 'A person',
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 8 },
      age: { type: 'integer', minimum: 0, maximum: 120 },
      email: { type: ['string', 'null'], pattern: '^[a-z]+@[a-z]+\\.org$' },
      tags: { type: 'array', items: { enum: ['a', 'b', 'ü"'] }, minItems: 1, maxItems: 3 },
    },
    required: ['name', 'tags'],
    additionalProperties: false,
  },
  'other properties': {
    properties: { a: { type: 'integer' }, ab: { type: 'boolean' }, 'ü"': { type: 'null' } },
    additionalProperties: { type: 'string', maxLength: 2 },
    required: ['ab', 'more'],
    minProperties: 2,
    maxProperties: 4,
    type: 'object',
  },
  'few properties': { type: 'object', properties: { a: {}, b: {}, c: {} }, minProperties: 1, maxProperties: 2 },
  'required, not listed': { type: 'object', required: ['x', 'y'] },
  tree: TREE,
  linked: {
    type: 'object',
    properties: { next: { anyOf: [{ $ref: '#' }, { type: 'null' }] }, at: { type: 'integer', maximum: 9 } },
    required: ['next', 'at'],
    additionalProperties: false,
  },
  tuple: { type: 'array', prefixItems: [{ const: 'x' }, { type: 'boolean' }], items: false, minItems: 1 },
  'tuple and more': { type: 'array', prefixItems: [{ type: 'null' }], items: { type: 'integer' }, maxItems: 4 },
  'three of anything': { type: 'array', minItems: 3, maxItems: 3, items: { type: ['null', 'boolean', 'integer'] } },
  integers: { type: 'integer', minimum: -17, exclusiveMaximum: 1203 },
  'negative integers': { type: 'integer', maximum: -3.5 },
  numbers: { type: 'number', exclusiveMinimum: -0.25, maximum: 3.75 },
  'small numbers': { type: 'number', minimum: 1e-7, exclusiveMaximum: 2.5e-7 },
  'large numbers': { type: 'number', minimum: 999.5 },
  strings: { type: 'string', minLength: 2, maxLength: 3 },
  'a pattern': { type: 'string', pattern: '^\\w+ "[^"]' },
  'a pattern of a length': { type: 'string', pattern: 'a.*b', maxLength: 6, minLength: 4 },
  constant: { const: { a: [1, 'x\n', null], b: 1e21 } },
  values: { enum: [1, 'two', null, { three: 3 }, 'four'], type: ['string', 'integer'], maxLength: 3 },
  anyOf: {
    type: 'object',
    properties: { a: { type: 'integer' }, b: { type: 'integer' } },
    anyOf: [{ required: ['a'] }, { required: ['b'] }],
  },
  oneOf: {
    oneOf: [
      {
        type: 'object',
        properties: { kind: { const: 'circle' }, radius: { type: 'number' } },
        required: ['kind', 'radius'],
      },
      {
        type: 'object',
        properties: { kind: { enum: ['square', 'cube'] }, side: { type: 'number' } },
        required: ['kind'],
      },
      { type: 'string', maxLength: 2 },
      { type: 'integer', maximum: 3 },
      { type: 'number', minimum: 4 },
    ],
  },
  allOf: {
    allOf: [
      { $ref: '#/$defs/base' },
      { properties: { b: { type: 'integer', minimum: 3 } }, required: ['b'] },
      { maxProperties: 2 },
    ],
    $defs: {
      base: { type: 'object', properties: { a: { type: 'string', maxLength: 2 }, b: { maximum: 7 } }, required: ['a'] },
    },
  },
  anchors: {
    $id: 'https://x.org/s',
    $defs: { a: { $anchor: 'short', type: 'string', maxLength: 1 } },
    type: 'array',
    items: { $ref: '#short' },
    maxItems: 2,
  },
  'a reference and more': { $defs: { s: { type: 'string' } }, $ref: '#/$defs/s', maxLength: 2 },
  'names of all objects': {
    type: 'object',
    properties: { constructor: { type: 'integer' }, hasOwnProperty: { const: 1 } },
    required: ['constructor'],
    additionalProperties: { type: 'null' },
  },
  'mutual recursion': {
    $defs: {
      a: { type: 'array', items: { $ref: '#/$defs/b' }, maxItems: 2 },
      b: { type: 'object', properties: { a: { $ref: '#/$defs/a' } }, additionalProperties: false },
    },
    $ref: '#/$defs/a',
  },
  'recursion in allOf': {
    type: 'object',
    properties: { next: { allOf: [{ $ref: '#' }, { maxProperties: 1 }] }, x: { type: 'null' } },
    additionalProperties: false,
  },
};

describe('jsonSchema', () => {
  describe.each(Object.entries(SCHEMAS))('%s', (_name, schema) => {
    const valid = validator(schema);
    const language = jsonSchema(schema);

    it('writes valid JSON at random, complete when the tokens are used up', () => {
      fc.assert(
        fc.property(fc.nat(), fc.constantFrom(40, 60, 90), (seed, maxTokens) => {
          const { text } = writeAtRandom({ language, tokens, endIds: [END], maxTokens }, seeded(seed));
          expect([text, valid(JSON.parse(text))]).toEqual([text, true]);
        }),
        { numRuns: 25 },
      );
    });

    it('accepts nothing that is not valid', () => {
      const accepted = accepts(schema);
      fc.assert(
        fc.property(fc.jsonValue({ maxDepth: 2 }), (value) => {
          // Objects with such names make the validator throw.
          if (/"(valueOf|toString)"/.test(JSON.stringify(value))) return;
          if (!valid(value)) expect(accepted(JSON.stringify(value))).toBe(false);
        }),
        { numRuns: 100 },
      );
    });
  });

  it('accepts what is valid, however it is spaced', () => {
    const person = accepts(SCHEMAS['person']);
    expect(person('{"name":"Zoë","tags":["a","ü\\""]}')).toBe(true);
    expect(person('{"name": "\\n\\u0001\\\\", "age": 120, "email": "a@b.org", "tags": ["b"]}')).toBe(true);
    expect(person('{"name": "Zoë",  "tags": ["a"]}')).toBe(false);
    expect(accepts(TREE)('{"value":1,"children":[{"value":-2.5,"children":[{"value":0}]},{"value":3}]}')).toBe(true);
    expect(accepts(true)('[{"a":[null,true,"x",{"":-0.5}]},[]]')).toBe(true);
  });

  it('accepts every JSON value of ordinary numbers and strings', () => {
    const any = accepts(true);
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, false, 0, 1, -17, 0.25, 12.5),
        fc.string({ unit: 'grapheme' }),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.string({ unit: fc.constantFrom('a', 'ü', '👍', ' ') }), tie('value'), { maxKeys: 3 }),
      ),
    })).value;
    fc.assert(
      fc.property(value, (json) => {
        expect(any(JSON.stringify(json))).toBe(true);
      }),
    );
  });

  it('accepts the numbers of a range, and no others', () => {
    const border = fc.oneof(
      fc.integer({ min: -2000, max: 2000 }),
      fc.integer({ min: -2000, max: 2000 }).map((n) => n / 64),
    );
    const written = fc.oneof(
      fc.integer({ min: -2500, max: 2500 }).map(String),
      fc.integer({ min: -250_000, max: 250_000 }).map((n) => String(n / 100)),
      fc.tuple(fc.nat(30), fc.nat(999)).map(([a, b]) => `${a}.${String(b).padStart(3, '0')}`),
      border.map(String),
    );
    fc.assert(
      fc.property(
        border,
        border,
        fc.boolean(),
        fc.boolean(),
        fc.array(written, { maxLength: 20 }),
        (a, b, openLow, openHigh, texts) => {
          const [low, high] = a < b ? [a, b] : [b, a];
          const range = {
            [openLow ? 'exclusiveMinimum' : 'minimum']: low,
            [openHigh ? 'exclusiveMaximum' : 'maximum']: high,
          };
          for (const type of ['number', 'integer']) {
            const accepted = accepts({ type, ...range });
            const valid = validator({ type, ...range });
            for (const text of [...texts, String(low), String(high)]) {
              const plain = type === 'number' || !text.includes('.');
              expect([text, accepted(text)]).toEqual([text, plain && valid(JSON.parse(text))]);
            }
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('knows properties whose names all objects have', () => {
    const strange = accepts(
      JSON.parse('{"properties":{"__proto__":{"type":"null"},"constructor":{"const":1}},"type":"object"}'),
    );
    expect(strange('{"__proto__":null,"constructor":1}')).toBe(true);
    expect(strange('{"__proto__":1}')).toBe(false);
    expect(strange('{"toString":1}')).toBe(false);
    expect(() => jsonSchema({ properties: { a: 1 } })).toThrow('#: properties: expected schemas by name, got Object');
    const oneOf = [1, 2].map((n) => ({ type: 'object', properties: { a: { const: n } }, required: ['a', 'toString'] }));
    expect(accepts({ oneOf })('{"a":1,"toString":2}')).toBe(true);
  });

  it('understands nullable, and formats', () => {
    expect(accepts({ type: 'integer', nullable: true })('null')).toBe(true);
    expect(accepts({ type: 'integer', nullable: false })('null')).toBe(false);
    expect(accepts({ type: 'string', format: 'date' })('"2024-02-28"')).toBe(true);
    expect(accepts({ type: 'string', format: 'date' })('"2023-02-30"')).toBe(false);
    expect(accepts({ type: 'string', format: 'date-time' })('"2024-12-31T23:59:59.5+01:00"')).toBe(true);
    expect(accepts({ type: 'string', format: 'ipv4' })('"192.168.0.256"')).toBe(false);
  });

  it.each([
    [{ not: {} }, '#: the keyword not is not supported'],
    [{ properties: { a: { if: true } } }, '#/properties/a: the keyword if is not supported'],
    [{ type: 'array', uniqueItems: true }, '#: the keyword uniqueItems is not supported'],
    [{ multipleOf: 3 }, '#: the keyword multipleOf is not supported'],
    [{ patternProperties: {} }, 'the keyword patternProperties is not supported'],
    [{ type: 'strng' }, '#: type: expected'],
    [{ minLength: -1 }, '#: minLength: expected >=0, got -1'],
    [{ items: [{}] }, '#: items: expected a schema, got Array'],
    [{ type: 'string', format: 'uri' }, '#: format: uri is not supported, only date,'],
    [{ type: 'string', pattern: '(a' }, '#: regularExpression: Invalid regular expression'],
    [{ type: 'string', pattern: '\\bx' }, '#: regularExpression: a word boundary is not supported'],
    [{ $ref: '#/$defs/none' }, '#: $ref: there is no "#/$defs/none" in this schema'],
    [{ $ref: 'https://elsewhere.org/x' }, '$ref: there is no "https://elsewhere.org/x" in this schema'],
    [{ oneOf: [{ type: 'string' }, { maxLength: 3 }] }, '#: oneOf: a value may meet two of them; use anyOf'],
    [{ allOf: [{ pattern: 'a' }, { pattern: 'b' }], type: 'string' }, 'pattern twice for one string is not supported'],
    [{ type: 'object', properties: { a: {} }, minProperties: 2 }, 'minProperties 2 is not supported for 1 listed'],
    [{ allOf: [{ $ref: '#' }], type: 'object' }, '#: $ref: the schema is defined by itself alone'],
    [
      { properties: { a: { type: 'array', maxItems: 1e9 } } },
      'jsonSchema: #/properties/a: constraint: more than 200000 states; repeat less',
    ],
    [
      { allOf: Array.from({ length: 12 }, () => ({ anyOf: [{ minLength: 1 }, { maxLength: 2 }] })) },
      '#: allOf, anyOf, oneOf: more than 1000 combinations',
    ],
    [[], 'jsonSchema: expected an object or a boolean, got []'],
    [null, 'got null'],
  ])('rejects %j', (schema, message) => {
    expect(() => jsonSchema(schema)).toThrow(message as string);
  });

  it('leaves the schema alone', () => {
    const schema = Object.freeze({ type: 'string', nullable: true });
    jsonSchema(schema);
    expect(Reflect.ownKeys(schema)).toEqual(['type', 'nullable']);
  });
});
