import {
  type Attention,
  type AttentionData,
  type AttentionSet,
  firstHidden,
  readData,
  type ViewToken,
} from './data.ts';

/** How weights are stored: whole numbers of so many bits, of which the largest is 1. */
export type Bits = 8 | 16;

/** A set as JSON: of causal weights the part below the diagonal. */
export type PackedSet = {
  readonly name: string;
  readonly queries: readonly ViewToken[];
  readonly keys?: readonly ViewToken[];
  readonly bits: Bits;
  readonly causal: boolean;
  readonly layers: readonly { readonly name: string; readonly heads: number; readonly weights: string }[];
};

/** How far a stored weight is from the exact one, at most. */
export const withinBits = (bits: Bits): number => 0.5 / (2 ** bits - 1);

const MOST_16 = 3e6; // 8 MB of base64
const MOST = 24e6; // 32 MB

const CHUNK = 0x8000; // arguments of one call

const toBase64 = (bytes: Uint8Array): string => {
  const chunks: string[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) chunks.push(String.fromCharCode(...bytes.subarray(at, at + CHUNK)));
  return btoa(chunks.join(''));
};

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** The positions in [H, T, S] that are stored, in their order. */
function* stored(heads: number, T: number, S: number, causal: boolean): Generator<number> {
  for (let row = 0; row < heads * T; row++) {
    const end = causal ? firstHidden(row % T, T, S) : S;
    for (let s = 0; s < end; s++) yield row * S + s;
  }
}

/** How many weights a set has to store. */
export const countStored = ({ queries, keys, causal, layers }: Attention): number => {
  const [T, S] = [queries.length, keys.length];
  const each = causal ? (T * (T + 1)) / 2 : T * S; // causal ones look at themselves: T = S
  return layers.reduce((sum, { heads }) => sum + heads * each, 0);
};

/** A set as JSON, its weights as base64 of little-endian numbers. */
const packSet = (attention: Attention, bits: Bits): PackedSet => {
  const { name, queries, keys, self, causal, layers } = attention;
  const [T, S] = [queries.length, keys.length];
  const most = 2 ** bits - 1;
  return {
    name,
    queries,
    ...(self ? {} : { keys }),
    bits,
    causal,
    layers: layers.map((layer) => {
      const numbers = Array.from(stored(layer.heads, T, S, causal), (at) =>
        Math.min(most, Math.round((layer.values[at] as number) * most)),
      );
      const bytes = new Uint8Array((numbers.length * bits) / 8);
      numbers.forEach((number, i) => {
        if (bits === 8) bytes[i] = number;
        else bytes.set([number & 255, number >> 8], 2 * i);
      });
      return { name: layer.name, heads: layer.heads, weights: toBase64(bytes) };
    }),
  };
};

/** Data as JSON. Without `bits` there are 16, and 8 where that would be too much for a page. */
export const packSets = (data: AttentionData, bits?: Bits): PackedSet[] => {
  const sets = readData(data);
  const count = sets.reduce((sum, set) => sum + countStored(set), 0);
  if (count > MOST)
    throw new RangeError(
      `attention-view: ${count} weights are too many for a page (at most ${MOST}); leave layers out`,
    );
  return sets.map((set) => packSet(set, bits ?? (count > MOST_16 ? 8 : 16)));
};

/** The way back: what the element takes. */
export const unpackSet = (packed: PackedSet): AttentionSet => {
  const { name, queries, keys, bits, causal, layers } = packed;
  const [T, S] = [queries.length, (keys ?? queries).length];
  const most = 2 ** bits - 1;
  return {
    name,
    queries,
    ...(keys ? { keys } : {}),
    within: withinBits(bits),
    layerNames: layers.map((layer) => layer.name),
    weights: layers.map(({ heads, weights }) => {
      const bytes = fromBase64(weights);
      const values = new Float32Array(heads * T * S);
      let i = 0;
      for (const at of stored(heads, T, S, causal)) {
        const number = bits === 8 ? bytes[i] : (bytes[2 * i] as number) + 256 * (bytes[2 * i + 1] as number);
        values[at] = (number as number) / most;
        i++;
      }
      return { heads, values };
    }),
  };
};
