import type { AddCharacter } from '../add-characters.ts';
import { type CodePoints, complement, intersection, union } from '../code-points.ts';
import { addUtf8 } from '../utf8-bytes.ts';

const CONTROLS: CodePoints = [[0x0, 0x1f]];
const ESCAPED: CodePoints = union(CONTROLS, [
  [0x22, 0x22],
  [0x5c, 0x5c],
]);

/** What stands for itself in a JSON string. */
export const PLAIN: CodePoints = complement(ESCAPED);

/** A character as it stands in a JSON string: itself if it can, or else its shortest escape (`\"`, `\n`, `\u0001`). */
export const addJsonCharacter: AddCharacter = (graph, from, set, to) => {
  addUtf8(graph, from, intersection(set, PLAIN), to);
  for (const [first, last] of intersection(set, ESCAPED))
    for (let codePoint = first; codePoint <= last; codePoint++)
      graph.text(from, JSON.stringify(String.fromCodePoint(codePoint)).slice(1, -1), to);
};
