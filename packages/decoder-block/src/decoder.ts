import { disposeKeysValues, type KeysValues, type PositionBias } from '@blockformer/attention';
import { type Norm, type NormParams, ShapeError, type SpecTree, type Tap, tapped, tapUnder } from '@blockformer/core';
import type { Embedding } from '@blockformer/embeddings';
import { add, type Tensor, type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import type { DecoderBlock } from './decoder-block.ts';
import type { Head } from './head.ts';
import type { StoreCache } from './with-cache.ts';

// B: batch, T: positions being computed, S: all positions so far, M: positions of the memory, D: width, V: vocabulary

/** What a decoder has computed so far: keys and values of every block. A value that belongs to the caller. */
export type DecoderState = { blocks: KeysValues[] };

export type DecoderParams<E, B, H = undefined, R = undefined> = {
  embedding: E;
  bias?: R;
  blocks: readonly B[];
  norm?: NormParams;
  head?: H;
};

export type DecoderOptions = {
  /** What the positions before `ids` left; they are not computed again. */
  readonly state?: DecoderState;
  /** Hides padding: added to the scores, [B, 1, 1, S], over all positions so far. */
  readonly mask?: Tensor;
  /**
   * A position for each token, int32 [B, T]; by default they count on from the state. For the embedding's part for
   * positions: a model without one, such as T5, sees distances only, which padding on the left leaves as they are.
   */
  readonly positions?: Tensor2D;
  /** Keys and values of what cross attention reads, one for each block: `memory` made them. */
  readonly memory?: readonly KeysValues[];
  /** Hides padding of the memory: added to the scores of cross attention, [B, 1, 1, M]. */
  readonly memoryMask?: Tensor;
  /** How the keys and values of each block are kept in the state; as they are, by default. See `withCache`. */
  readonly store?: StoreCache;
  readonly tap?: Tap;
};

/** Taps: `embedding`, `blocks.N.…`, `norm` [B, T, D], `logits` [B, T, V]. */
export type Decoder<P = unknown> = {
  readonly spec: SpecTree<P>;
  readonly vocab: number;
  /** The longest sequence, if the positions have an end. */
  readonly positions?: number;
  /** Hidden states after the last block and the final norm [B, T, D], and the state after them. `options.state` stays. */
  hidden(params: P, ids: Tensor2D, options?: DecoderOptions): { hidden: Tensor3D; state: DecoderState };
  /** Scores of the next token: [B, T, D] gives [B, T, V]. */
  logits(params: P, hidden: Tensor3D, options?: { readonly tap?: Tap }): Tensor3D;
  /** Both: int32 ids [B, T] give logits [B, T, V]. */
  forward(params: P, ids: Tensor2D, options?: DecoderOptions): { logits: Tensor3D; state: DecoderState };
  /** Keys and values of a memory [B, M, D] for every block, the same for all steps: computed once. The caller's. */
  memory(params: P, memory: Tensor3D, options?: { readonly tap?: Tap }): KeysValues[];
};

/**
 * A stack of decoder blocks between an embedding and an output layer.
 *
 * `block` is one part for all layers, or a function from the layer's number to its part. `norm` is the final norm of
 * pre-norm stacks. `head` gives logits from hidden states; without it the output is tied to the token embedding. `bias`
 * favours some distances: it is computed once and added to the scores of self-attention in every block (T5).
 */
export const decoder = <E, B, H = undefined, R = undefined>(options: {
  embedding: Embedding<E>;
  block: DecoderBlock<B> | ((layer: number) => DecoderBlock<B>);
  layers: number;
  norm?: Norm;
  head?: Head<H>;
  bias?: PositionBias<R>;
}): Decoder<DecoderParams<E, B, H, R>> => {
  const { embedding, block, layers, norm, head, bias } = options;
  if (!Number.isInteger(layers) || layers < 1)
    throw new ShapeError(`decoder: layers is a positive integer, got ${layers}`);
  const blocks = Array.from({ length: layers }, (_, layer) => (typeof block === 'function' ? block(layer) : block));
  const spec = {
    embedding: embedding.spec,
    ...(bias ? { bias: bias.spec } : {}),
    blocks: blocks.map((each) => each.spec),
    ...(norm ? { norm: norm.spec } : {}),
    ...(head ? { head: head.spec } : {}),
  };
  const expectDepth = (what: string, { length }: readonly unknown[]): void => {
    if (length !== layers) throw new ShapeError(`decoder: the ${what} is of ${length} layers, the model has ${layers}`);
  };

  const part: Decoder<DecoderParams<E, B, H, R>> = {
    spec: spec as SpecTree<DecoderParams<E, B, H, R>>,
    vocab: embedding.vocab,
    positions: embedding.positions,

    hidden: (params, ids, { state, mask, positions, memory, memoryMask, store, tap } = {}) =>
      tidy(() => {
        if (state) expectDepth('state', state.blocks);
        if (memory) expectDepth('memory', memory);
        const offset = state?.blocks[0]?.keys.shape[2] ?? 0;
        const where = embedding.hasPositions ? positions : undefined;
        let x = embedding.forward(params.embedding, ids, { offset, positions: where, tap }); // [B, T, D]
        const [, T] = x.shape;
        const favour = bias?.forward(params.bias as R, T, offset + T); // [1, H, T, S]
        const both = favour && mask ? add(favour, mask) : (favour ?? mask); // [B, H, T, S]
        const grown = blocks.map((each, layer) => {
          const result = each.forward(params.blocks[layer] as B, x, {
            past: state?.blocks[layer],
            mask: both,
            memory: memory?.[layer],
            memoryMask,
            tap: tapUnder(tap, `blocks.${layer}`),
          });
          // What passed between two blocks of a long text is large, and of no more use; only a tap may hold on to it.
          if (!tap && result.output !== x) x.dispose();
          x = result.output;
          if (!store) return result.kv;
          const stored = store(result.kv);
          if (stored.keys !== result.kv.keys) disposeKeysValues(result.kv);
          return stored;
        });
        const hidden = norm ? tapped(tap, 'norm', norm.forward(params.norm as NormParams, x) as Tensor3D) : x;
        return { hidden, state: { blocks: grown } };
      }),

    logits: (params, hidden, { tap } = {}) =>
      tidy(() => {
        const unembed = (x: Tensor): Tensor => embedding.unembed(params.embedding, x);
        const logits = head ? head.forward(params.head as H, hidden, unembed) : unembed(hidden);
        return tapped(tap, 'logits', logits as Tensor3D);
      }),

    forward: (params, ids, options) =>
      tidy(() => {
        const { hidden, state } = part.hidden(params, ids, options);
        return { logits: part.logits(params, hidden, options), state };
      }),

    memory: (params, memory, { tap } = {}) =>
      tidy(() =>
        blocks.map((each, layer) => {
          if (!each.memory) throw new ShapeError(`decoder: block ${layer} has no cross attention to read a memory`);
          return each.memory(params.blocks[layer] as B, memory, { tap: tapUnder(tap, `blocks.${layer}`) });
        }),
      ),
  };
  return part;
};
