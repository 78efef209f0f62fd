export { choices } from './choices.ts';
export { type Constraint, type ConstrainOptions, constrain } from './constrain.ts';
export type { Language } from './graph.ts';
export { regularExpression } from './regular-expression.ts';
export { type TokenTrie, tokenTrie } from './token-trie.ts';
