import type { Ignored } from '@blockformer/model-loader';
import { bartIgnored } from '../bart/names.ts';
import type { MarianConfig } from './config.ts';

// Published Marians have the names of BART: bart/names.ts.

/** Stored tensors that are no parameters of ours. */
export const marianIgnored = ({ decoderVocab }: MarianConfig): Ignored => [
  { pattern: /^(model\.)?(encoder|decoder)\.embed_positions\.weight$/, reason: 'sinusoids, which are computed' },
  ...(decoderVocab === undefined
    ? bartIgnored
    : [{ pattern: /^lm_head\.weight$/, reason: 'the output layer is tied to the decoder’s token table' }]),
];
