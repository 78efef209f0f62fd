import { asOneOf, useParam } from '../../studio/address.ts';

export const modes = [
  ['decoder', 'Decoder'],
  ['encoder', 'Encoder'],
  ['both', 'Side by side'],
  ['encoder-decoder', 'Encoder–decoder'],
] as const;
export type Mode = (typeof modes)[number][0];

const asMode = asOneOf<Mode>('decoder', 'encoder', 'both', 'encoder-decoder');

export const useMode = (): [Mode, (mode: Mode) => void] => useParam<Mode>('attend', 'mode', 'decoder', asMode);

/** A sentence in which a word could mean two others. */
export const SENTENCE = 'The animal did not cross the street because it was too tired.';
/** A word with letters that are not said. */
export const WORD = 'thoughtful';

/** Where each mode begins: at a head in which something can be seen. */
export const usual = {
  decoder: { prefix: '', layer: 2, head: 6 },
  encoder: { prefix: 'encoder-', layer: 2, head: 0 },
  'encoder-decoder': { prefix: 'cross-', layer: 1, head: 0 },
} as const;
