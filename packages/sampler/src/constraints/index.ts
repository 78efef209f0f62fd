export { choices } from './choices.ts';
export { type ConstrainOptions, type Constraint, constrain } from './constrain.ts';
export type { Language } from './graph.ts';
export { jsonSchema } from './json-schema/json-schema.ts';
export { regularExpression } from './regular-expression.ts';
export { spaceBefore } from './space-before.ts';
export { type TokenTrie, tokenTrie } from './token-trie.ts';
