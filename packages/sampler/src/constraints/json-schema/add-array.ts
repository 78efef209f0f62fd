import type { GraphBuilder } from '../graph.ts';
import type { Keywords, Schema } from './keywords.ts';

/** The node from which a value of the schema begins, for calls. */
export type EntryOf = (schema: Schema) => number;

/** `,` or `:`, and the one space that may follow it. */
export function addSign(graph: GraphBuilder, from: number, sign: ',' | ':', to: number): void {
  const after = graph.node();
  graph.text(from, sign, after);
  graph.text(after, ' ', to);
  graph.empty(after, to);
}

/** Adds the arrays that `prefixItems`, `items`, `minItems` and `maxItems` allow. */
export function addArray(graph: GraphBuilder, from: number, keywords: Keywords, entryOf: EntryOf, to: number): void {
  const { prefixItems = [], items = true, minItems = 0, maxItems = Infinity } = keywords;
  const listed = Math.max(prefixItems.length, minItems, 1);
  const copies = maxItems === Infinity ? listed : maxItems;
  let before = graph.node();
  graph.text(from, '[', before);
  for (let at = 0; ; at++) {
    if (at >= minItems) graph.text(before, ']', to);
    // From here on each item is as the last.
    const repeats = at === copies && maxItems === Infinity;
    if (at === copies && !repeats) return;
    let begin = before;
    if (at > 0) {
      begin = graph.node();
      addSign(graph, before, ',', begin);
    }
    const after = repeats ? before : graph.node();
    graph.call(begin, entryOf(prefixItems[at] ?? items), after);
    if (repeats) return;
    before = after;
  }
}
