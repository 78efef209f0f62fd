import { graphBuilder, type Language } from './graph.ts';

/**
 * The language of these texts and no others.
 *
 * @throws RangeError for no choices, and for an empty one.
 */
export function choices(texts: readonly string[]): Language {
  if (texts.length === 0) throw new RangeError('choices: expected at least one text, got none');
  if (texts.includes('')) throw new RangeError('choices: a choice is empty');
  const graph = graphBuilder();
  const start = graph.node();
  const end = graph.end();
  for (const text of texts) graph.text(start, text, end);
  return graph.language(start);
}
