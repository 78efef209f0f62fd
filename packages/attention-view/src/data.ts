/** A token as it is shown. Tokens of padding are left out of every picture; special ones can be. */
export type ViewToken = {
  readonly text: string;
  readonly id?: number;
  readonly special?: boolean;
  readonly padding?: boolean;
};

/**
 * The weights of the heads of a layer: nested arrays [heads][queries][keys], or all of them in a row, with the number
 * of heads.
 */
export type LayerWeights =
  | readonly (readonly ArrayLike<number>[])[]
  | { readonly heads: number; readonly values: ArrayLike<number> };

/** One kind of attention in one pass of a model: that of an encoder, of a decoder, or between them. */
export type AttentionSet = {
  readonly name?: string;
  /** The tokens that look. */
  readonly queries: readonly (string | ViewToken)[];
  /** The tokens that are looked at. Without them the queries look at one another. */
  readonly keys?: readonly (string | ViewToken)[];
  readonly weights: readonly LayerWeights[];
  /** What layers are called; without it they are counted from 0. */
  readonly layerNames?: readonly string[];
  /** How far a weight may be from the exact one; so many digits are shown as this allows. 0 without it. */
  readonly within?: number;
};

export type AttentionData = AttentionSet | readonly AttentionSet[];

type Layer = { readonly name: string; readonly heads: number; readonly values: Float32Array /* [H, T, S] */ };

/** A set that has been checked. T queries, S keys. */
export type Attention = {
  readonly name: string;
  readonly queries: readonly ViewToken[];
  readonly keys: readonly ViewToken[];
  /** Whether the tokens look at themselves. */
  readonly self: boolean;
  /** Whether no token looks at a later one, in any head. */
  readonly causal: boolean;
  readonly layers: readonly Layer[];
  readonly within: number;
};

const SLACK = 1e-3; // rows of a softmax in float32 may come to a little more than 1

const tokensOf = (tokens: readonly (string | ViewToken)[]): ViewToken[] =>
  tokens.map((token) => (typeof token === 'string' ? { text: token } : token));

type Flat = { readonly heads: number; readonly values: ArrayLike<number> };

const isFlat = (layer: LayerWeights): layer is Flat => !Array.isArray(layer);

const readLayer = (layer: LayerWeights, index: number, name: string, T: number, S: number): Layer => {
  const who = `attention-view: layer ${index}`;
  const heads = isFlat(layer) ? layer.heads : layer.length;
  if (!Number.isInteger(heads) || heads < 1) throw new RangeError(`${who}: expected at least one head, got ${heads}`);
  const values = new Float32Array(heads * T * S);
  if (isFlat(layer)) {
    if (layer.values.length !== values.length)
      throw new RangeError(`${who}: expected ${heads} × ${T} × ${S} weights, got ${layer.values.length}`);
    values.set(layer.values);
  } else
    layer.forEach((rows, head) => {
      if (rows.length !== T) throw new RangeError(`${who}, head ${head}: expected ${T} rows, got ${rows.length}`);
      rows.forEach((row, t) => {
        if (row.length !== S)
          throw new RangeError(`${who}, head ${head}, row ${t}: expected ${S} weights, got ${row.length}`);
        values.set(row, (head * T + t) * S);
      });
    });
  const wrong = values.findIndex((value) => !(value >= 0 && value <= 1 + SLACK));
  if (wrong >= 0) throw new RangeError(`${who}: expected weights from 0 to 1, got ${values[wrong]}`);
  return { name, heads, values };
};

const looksAhead = ({ heads, values }: Layer, T: number): boolean => {
  for (let row = 0; row < heads * T; row++)
    for (let s = (row % T) + 1; s < T; s++) if (values[row * T + s] !== 0) return true;
  return false;
};

const readSet = (set: AttentionSet, index: number): Attention => {
  const queries = tokensOf(set.queries);
  const keys = set.keys ? tokensOf(set.keys) : queries;
  const [T, S] = [queries.length, keys.length];
  if (T === 0 || S === 0) throw new RangeError('attention-view: there are no tokens');
  if (set.weights.length === 0) throw new RangeError('attention-view: there are no layers');
  const layers = set.weights.map((layer, l) => readLayer(layer, l, set.layerNames?.[l] ?? String(l), T, S));
  const self = set.keys === undefined;
  const causal = self && T > 1 && layers.every((layer) => !looksAhead(layer, T));
  return { name: set.name ?? `Set ${index + 1}`, queries, keys, self, causal, layers, within: set.within ?? 0 };
};

/**
 * Checks what the element is given.
 *
 * @throws RangeError one line that says what was expected, and what there is.
 */
export const readData = (data: AttentionData): Attention[] =>
  (Array.isArray(data) ? (data as AttentionSet[]) : [data as AttentionSet]).map(readSet);
