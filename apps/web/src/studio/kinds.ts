import type { ModelInfo } from '../engine/open-model.ts';
import type { PanelName } from '../shell/panels.ts';

export type Kind = ModelInfo['kind'];

/** The parameter of a panel that says which model of a kind it shows. */
export const MODEL_PARAM: Readonly<Record<Kind, string>> = {
  decoder: 'model',
  encoder: 'encoder-model',
  'encoder-decoder': 'encoder-decoder-model',
};

/** The panels that show models of a kind, best first, with the parameters that make them do so. */
export const PANELS_OF: Readonly<
  Record<
    Kind,
    readonly { readonly name: PanelName; readonly title: string; readonly values?: Readonly<Record<string, string>> }[]
  >
> = {
  decoder: [
    { name: 'write', title: 'Write' },
    { name: 'attend', title: 'Attend', values: { mode: 'decoder' } },
    { name: 'path', title: 'Path' },
  ],
  encoder: [
    { name: 'fill', title: 'Fill' },
    { name: 'attend', title: 'Attend', values: { mode: 'encoder' } },
  ],
  'encoder-decoder': [
    { name: 'translate', title: 'Translate' },
    { name: 'attend', title: 'Attend', values: { mode: 'encoder-decoder' } },
  ],
};

/** A kind in words, with what it does. */
export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  decoder: 'a decoder, which continues texts',
  encoder: 'an encoder, which reads texts',
  'encoder-decoder': 'an encoder-decoder, which turns one text into another',
};
