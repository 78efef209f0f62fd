import { basename, dirname } from 'node:path';
import type { AttentionSet, ViewToken } from '@blockformer/attention-view';
import { attentionPage } from '@blockformer/attention-view/page';
import { isPassAttention, type PassInput, passAttention } from '@blockformer/models';
import type { Tokenizer } from '@blockformer/tokenizer';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { OpenModel } from './open-model.ts';

/** Whether the page is made from the tensor of this name. Of the logits it takes the last token, however few layers are wanted. */
export const isShown = (name: string, wanted: (name: string) => boolean): boolean =>
  isPassAttention(name) && (name === 'logits' || wanted(name));

// As `tokenize` shows tokens: what an id adds to a text.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

const tokensOf = (ids: readonly number[], tokenizer: Tokenizer | undefined, mask?: readonly number[]): ViewToken[] => {
  const specials = new Set(tokenizer?.specials.values());
  specials.delete(tokenizer?.roles.mask ?? -1); // it stands for a word
  return ids.map((id, i) => ({
    text: tokenizer ? utf8.decode(tokenizer.bytes(id)) : `#${id}`,
    id,
    ...(specials.has(id) ? { special: true } : {}),
    ...(mask?.[i] === 0 ? { padding: true } : {}),
  }));
};

/** A folder that is called `model` is known by the one that it is in. */
const nameOf = (path: string): string => basename(basename(path) === 'model' ? dirname(path) : path);

const names = { cross: 'Cross attention', encoder: 'Encoder', decoder: 'Decoder' } as const;

/** The page of one pass: the weights that the tap saw, [1, H, T, S] each, with the tokens between which they are. */
export const attentionPageOf = async (
  { plan, tokenizer, source }: OpenModel,
  input: PassInput,
  tensors: ReadonlyMap<string, Tensor>,
  text: string | undefined,
): Promise<string> => {
  const { tokens, sets } = await passAttention(input, tensors);
  const { ids, decoderIds } = input;
  const shown = {
    read: tokensOf(ids, tokenizer, input.attentionMask),
    fed: tokensOf(tokens.fed, tokenizer),
    written: tokensOf(tokens.written, tokenizer),
  };
  const data = sets.map(
    ({ kind, queries, keys, layers }): AttentionSet => ({
      name: names[kind],
      queries: shown[queries],
      ...(keys ? { keys: shown[keys] } : {}),
      weights: layers,
      layerNames: layers.map(({ name }) => name),
    }),
  );
  const answer = shown.written.map((token) => (token.special ? '' : token.text)).join('');
  return attentionPage({
    title: `What ${nameOf(source.name)} looks at`,
    lines: [
      ...(text === undefined ? [] : [answer ? `${text} → ${answer.trim()}` : text]),
      `${plan.type}, ${data[0]?.weights.length} layers · ${ids.length} tokens${decoderIds ? ` read, ${shown.written.length} written` : ''}`,
    ],
    data,
  });
};
