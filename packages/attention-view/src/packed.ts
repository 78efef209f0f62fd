import { type Attention, type AttentionData, type AttentionSet, readData, type ViewToken } from './data.ts';

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

/** Goes through the positions in [H, T, S] that are stored, in their order. */
const forStored = (
  heads: number,
  T: number,
  S: number,
  causal: boolean,
  visit: (at: number, i: number) => void,
): void => {
  let i = 0;
  for (let row = 0; row < heads * T; row++) {
    const end = causal ? (row % T) + 1 : S;
    for (let s = 0; s < end; s++) visit(row * S + s, i++);
  }
};

/** How many weights of a head are stored: causal ones are between T tokens and themselves. */
const storedOf = ({ queries, keys, causal }: Attention): number =>
  causal ? (queries.length * (queries.length + 1)) / 2 : queries.length * keys.length;

/** A set as JSON, its weights as base64 of little-endian numbers. */
const packSet = (attention: Attention, bits: Bits): PackedSet => {
  const { name, queries, keys, self, causal, layers } = attention;
  const [T, S] = [queries.length, keys.length];
  const most = 2 ** bits - 1;
  const each = storedOf(attention);
  return {
    name,
    queries,
    ...(self ? {} : { keys }),
    bits,
    causal,
    layers: layers.map((layer) => {
      const bytes = new Uint8Array((layer.heads * each * bits) / 8);
      forStored(layer.heads, T, S, causal, (at, i) => {
        const number = Math.min(most, Math.round((layer.values[at] as number) * most));
        if (bits === 8) bytes[i] = number;
        else {
          bytes[2 * i] = number & 255;
          bytes[2 * i + 1] = number >> 8;
        }
      });
      return { name: layer.name, heads: layer.heads, weights: toBase64(bytes) };
    }),
  };
};

/** The bits of so many weights on a page: 16, or 8 where that would be too much for a page. */
export const bitsFor = (count: number): Bits => {
  if (count > MOST)
    throw new RangeError(
      `attention-view: ${count} weights are too many for a page (at most ${MOST}); leave layers out`,
    );
  return count > MOST_16 ? 8 : 16;
};

/** Data as JSON, of as many bits as there is room for. */
export const packSets = (data: AttentionData, bits?: Bits): PackedSet[] => {
  const sets = readData(data);
  const heads = ({ layers }: Attention): number => layers.reduce((sum, layer) => sum + layer.heads, 0);
  const most = bitsFor(sets.reduce((sum, set) => sum + heads(set) * storedOf(set), 0));
  return sets.map((set) => packSet(set, bits ?? most));
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
      forStored(heads, T, S, causal, (at, i) => {
        const number = bits === 8 ? bytes[i] : (bytes[2 * i] as number) + 256 * (bytes[2 * i + 1] as number);
        values[at] = (number as number) / most;
      });
      return { heads, values };
    }),
  };
};
