import type { ModelDesign } from '../../engine/build/model-design.ts';
import { presetOf, presets } from '../../engine/build/presets.ts';
import type { Codec } from '../../studio/address.ts';

/** A preset, and what of it was changed: `gpt2*layers-6*norm-rmsNorm`. These signs need no escape in an address. */
export type Choice = { readonly preset: string; readonly design: ModelDesign };

const choices: { readonly [Field in keyof ModelDesign]?: readonly ModelDesign[Field][] } = {
  kind: ['decoder', 'encoder', 'encoder-decoder'],
  positions: ['learned', 'sinusoidal', 'rotary', 'relativeBias', 'none'],
  norm: ['layerNorm', 'rmsNorm'],
  order: ['pre', 'post'],
  feedForward: ['mlp', 'gatedMlp'],
  activation: ['relu', 'gelu', 'geluTanh', 'quickGelu', 'silu'],
  output: ['tied', 'own', 'hidden', 'pooler', 'maskedLm'],
};

/** The value of a field, read like the one that the preset has; undefined for one that it cannot have. */
const readField = (field: string, usual: unknown, text: string): unknown => {
  if (typeof usual === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (typeof usual === 'boolean') return { yes: true, no: false }[text];
  return (choices as Record<string, readonly string[]>)[field]?.find((value) => value === text);
};

const writeValue = (value: unknown): string => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value));

const readChoice = (text: string): Choice | undefined => {
  const [name = '', ...changes] = text.split('*');
  const preset = presetOf(name);
  if (!preset) return undefined;
  const known: Readonly<Record<string, unknown>> = preset.design;
  const entries = changes.flatMap((change) => {
    const [, field = '', value = ''] = /^(\w+)-(.*)$/.exec(change) ?? [];
    const read = Object.hasOwn(known, field) ? readField(field, known[field], value) : undefined;
    return read === undefined ? [] : [[field, read] as const];
  });
  return { preset: name, design: { ...preset.design, ...Object.fromEntries(entries) } };
};

/** The preset as it is. */
export const unchanged = ({ preset, design }: Choice): Choice => ({
  preset,
  design: presetOf(preset)?.design ?? design,
});

/** Fields of a design that differ from those of its preset. */
export const changesOf = ({ preset, design }: Choice): readonly (keyof ModelDesign)[] => {
  const own = presetOf(preset)?.design ?? design;
  return (Object.keys(own) as (keyof ModelDesign)[]).filter((field) => !Object.is(own[field], design[field]));
};

let last: { readonly text: string; readonly choice: Choice | undefined } | undefined;

export const asChoice: Codec<Choice> = {
  read: (text) => {
    if (last?.text !== text) last = { text, choice: readChoice(text) };
    return last.choice;
  },
  write: (choice) =>
    [choice.preset, ...changesOf(choice).map((field) => `${field}-${writeValue(choice.design[field])}`)].join('*'),
};

export const FIRST_CHOICE: Choice = {
  preset: presets[0]?.name as string,
  design: presets[0]?.design as ModelDesign,
};
