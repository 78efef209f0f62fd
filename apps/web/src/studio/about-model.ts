import type { ModelInfo } from '../engine/open-model.ts';
import { count } from '../ui/numbers.ts';

/** What there is to know of a model, in one line. */
export const aboutModel = ({ type, parameters, layers, heads, dim, weights }: ModelInfo): string =>
  [
    type,
    `${count(parameters)} parameters`,
    `${layers} layers`,
    heads && `${heads} heads`,
    dim && `width ${dim}`,
    weights !== 'float32' && weights,
  ]
    .filter(Boolean)
    .map((part) => String(part).replaceAll(' ', '\u00a0')) // a line ends between parts
    .join(' · ');
