import { expectTokenizer, type PassInput } from '@blockformer/models';
import type { Span } from '@blockformer/tokenizer';
import type { OpenModel } from '../open-model.ts';

/** Where pictures end to be legible. */
const MOST_TOKENS = 512;
/** The most weights of all heads together, 64 MB of them. */
const MOST_WEIGHTS = 16e6;

/** How many heads there are in all layers, for what a pass would give. */
const headsOf = ({ info }: OpenModel): number => info.layers * (info.heads ?? 16);

/** The most tokens of a text of which every head can be drawn. */
const longestText = (opened: OpenModel): { readonly most: number; readonly why: string } => {
  const { plan } = opened;
  const positions = (plan.kind === 'encoder-decoder' ? plan.model.source.positions : plan.model.positions) ?? Infinity;
  const room = Math.min(MOST_TOKENS, Math.floor(Math.sqrt(MOST_WEIGHTS / headsOf(opened))));
  return positions <= room
    ? { most: positions, why: 'the model has no more positions' }
    : { most: room, why: `${headsOf(opened)} heads of more could not be drawn` };
};

/**
 * A text as the model reads it: a decoder's stands alone, an encoder's has its template around it and may have special
 * tokens such as [MASK] in it. @throws Error one line, for people.
 */
export const readText = (text: string, opened: OpenModel): PassInput & { readonly spans: readonly Span[] } => {
  const { tokenizer, plan, info } = opened;
  if (!tokenizer) throw new Error(`${info.name} has no tokenizer, so it cannot read a text.`);
  expectTokenizer(tokenizer, plan.model);
  const decoder = plan.kind === 'decoder';
  const { ids, offsets } = tokenizer.encodeWithOffsets(text, {
    template: !decoder,
    specials: decoder ? 'text' : 'ids',
  });
  if (text === '' || ids.length === 0) throw new Error('There is no text yet: write a few words.');
  const { most, why } = longestText(opened);
  if (ids.length > most)
    throw new Error(`This text has ${ids.length} tokens, and ${info.name} can be shown with ${most} at most: ${why}.`);
  return { ids, spans: offsets };
};
