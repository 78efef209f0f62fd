import type { CodePoints } from './code-points.ts';

/**
 * An automaton over characters: the form that regular expressions have until it is known how a character is written (as
 * UTF-8, or as it stands in a JSON string). Nodes are indices, and 0 is the start.
 */
export type CharacterNode = {
  readonly characters: { readonly set: CodePoints; readonly to: number }[];
  /** `start` and `end`: edges that can be taken only there, `^` and `$`. */
  readonly empty: { readonly to: number; readonly only?: 'start' | 'end' }[];
};

export type CharacterAutomaton = { readonly nodes: readonly CharacterNode[]; readonly final: number };
