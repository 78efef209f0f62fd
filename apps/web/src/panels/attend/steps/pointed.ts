import { quoted, signed, weightText } from './number-text.ts';
import type { KeyStep, Steps } from './steps-of.ts';

/** Where the pointer or the focus is: a token, and one of the numbers of its key (below K) or its value (from K on). */
export type Pointed = { readonly row: number; readonly cell?: number | undefined };

/** What is pointed at, in numbers. */
export const sentenceOf = (steps: Steps, pointed: Pointed, query: string, text: string): string => {
  const { product, scaled, hidden, weight, key, value } = steps.keys[pointed.row] as KeyStep;
  const K = steps.query.length;
  const { cell } = pointed;
  if (cell !== undefined && cell < K) {
    const [q, k] = [steps.query[cell] as number, key[cell] as number];
    return `Number ${cell} of ${K}: query ${signed(q)} × key ${signed(k)} = ${signed(q * k)}`;
  }
  if (cell !== undefined) {
    const i = cell - K;
    const [v, sum] = [value[i] as number, steps.output[i] as number];
    return `Number ${i} of ${K}: weight ${weightText(weight)} × value ${signed(v)} = ${signed(weight * v, 4)}; the sum over all tokens is ${signed(sum, 4)}`;
  }
  const way = `${quoted(query)} · ${quoted(text)} = ${signed(product)} → ${signed(scaled)}`;
  return hidden ? `${way} → −∞: it comes later` : `${way} → weight ${weightText(weight)}`;
};
