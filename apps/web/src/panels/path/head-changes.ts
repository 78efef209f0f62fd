import type { HeadChange } from '../../engine/path/heads.ts';
import type { Codec } from '../../studio/address.ts';

/** A head by its layer and its number in it, both from 0. */
export type HeadName = { readonly layer: number; readonly head: number };

const whole = '(\\d{1,4})';
const CHANGE = new RegExp(`^${whole}\\.${whole}\\*(\\d(?:\\.\\d{1,3})?)$`);
const NAME = new RegExp(`^${whole}\\.${whole}$`);

/** What a head can be multiplied by, at most. */
export const MOST = 2;

const read = (text: string): readonly HeadChange[] =>
  text
    .split('_')
    .map((each) => CHANGE.exec(each))
    .filter((match) => match !== null)
    .map(([, layer, head, factor]) => ({ layer: Number(layer), head: Number(head), factor: Number(factor) }))
    .filter(({ factor }) => factor <= MOST && factor !== 1);

let last: { text: string; changes: readonly HeadChange[] } = { text: '', changes: [] };

/** Heads that are not as they were, in an address: `0.1*0_2.6*1.5`. The same text gives the same list. */
export const asChanges: Codec<readonly HeadChange[]> = {
  read: (text) => {
    if (text !== last.text) last = { text, changes: read(text) };
    return last.changes;
  },
  write: (changes) => changes.map(({ layer, head, factor }) => `${layer}.${head}*${factor}`).join('_'),
};

/** A head in an address: `2.6`. */
export const asHead: Codec<string> = { read: (text) => (NAME.test(text) ? text : undefined), write: String };

export const headOf = (text: string): HeadName | undefined => {
  const [, layer, head] = NAME.exec(text) ?? [];
  return layer === undefined ? undefined : { layer: Number(layer), head: Number(head) };
};

export const factorOf = (changes: readonly HeadChange[], { layer, head }: HeadName): number =>
  changes.find((change) => change.layer === layer && change.head === head)?.factor ?? 1;

/** The changes with a head at another factor; 1 is no change. In the order of the heads, so that one state has one address. */
export const withFactor = (
  changes: readonly HeadChange[],
  { layer, head }: HeadName,
  factor: number,
): readonly HeadChange[] =>
  [
    ...changes.filter((change) => change.layer !== layer || change.head !== head),
    ...(factor === 1 ? [] : [{ layer, head, factor }]),
  ].sort((a, b) => a.layer - b.layer || a.head - b.head);
