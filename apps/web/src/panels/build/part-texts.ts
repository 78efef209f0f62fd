import { headWidth, type ModelDesign } from '../../engine/build/model-design.ts';
import type { ShownPart } from './column-of.ts';

const number = (value: number): string => value.toLocaleString('en');

export const activationNames: Readonly<Record<ModelDesign['activation'], string>> = {
  relu: 'ReLU',
  gelu: 'GELU',
  geluTanh: 'GELU (tanh)',
  quickGelu: 'Quick GELU',
  silu: 'SiLU',
};

export type PartText = {
  readonly title: string;
  /** In the box. */
  readonly short: string;
  /** What it does, in a sentence or two. */
  readonly about: string;
  /** What comes in and goes out: T tokens, and S that are read by cross attention. */
  readonly shapes: string;
};

type Side = 'decoder' | 'encoder';

/** The part without its side, and the side. */
const sidePart = (part: ShownPart, { kind }: ModelDesign) => {
  const second = part.startsWith('decoder.');
  return {
    own: part.replace('decoder.', '') as Exclude<ShownPart, `decoder.${string}`>,
    side: (second || kind === 'decoder' ? 'decoder' : 'encoder') as Side,
    second,
  };
};

const normText = (about: string, design: ModelDesign): PartText => ({
  title: design.norm === 'layerNorm' ? 'LayerNorm' : 'RMSNorm',
  short: '',
  about: `${
    design.norm === 'layerNorm'
      ? 'Brings each vector to mean 0 and deviation 1, then scales and shifts every column by learned numbers.'
      : 'Divides each vector by its root mean square, then scales every column by a learned number.'
  } ${about}`,
  shapes: `[T, ${number(design.dim)}] → [T, ${number(design.dim)}]`,
});

const attentionText = (side: Side, isCross: boolean, design: ModelDesign): PartText => {
  const { heads } = design;
  const [D, H, K] = [number(design.dim), number(heads), number(headWidth(design))];
  const sees = isCross ? 'reads the encoder' : side === 'decoder' ? 'causal' : 'bidirectional';
  const where = isCross
    ? 'among all that the encoder has read'
    : side === 'decoder'
      ? 'among itself and those before'
      : 'on both sides';
  return {
    title: isCross ? 'Cross attention' : 'Self-attention',
    short: `${H} ${heads === 1 ? 'head' : 'heads'} of ${K} · ${sees}`,
    about: `${heads === 1 ? 'One head' : `Each of ${H} heads`} asks with a query, finds the tokens whose keys answer it, ${where}, and takes a mixture of their values.${
      isCross ? ' Keys and values are of the encoder’s vectors.' : ''
    }${design.scoreScale ? '' : ' Scores are not divided by √K here.'}`,
    shapes: isCross
      ? `[T, ${D}], [S, ${D}] → ${H} × [T, ${K}] → [T, ${D}]`
      : `[T, ${D}] → ${H} × [T, ${K}] → [T, ${D}]`,
  };
};

const positionText = (design: ModelDesign): PartText => {
  const [D, length] = [number(design.dim), number(design.length)];
  return design.positions === 'learned'
    ? {
        title: 'Positions',
        short: `${length} × ${D}`,
        about: `A learned vector for each position, added to the token’s. There are ${length}, so no text is longer.`,
        shapes: `positions [T] → [T, ${D}]`,
      }
    : {
        title: 'Positions',
        short: 'sinusoidal',
        about: 'Sine waves of many lengths say where a token stands. They are computed, so there is nothing to learn.',
        shapes: `positions [T] → [T, ${D}]`,
      };
};

const headText = ({ dim, vocab, output }: ModelDesign): PartText => {
  const [D, V] = [number(dim), number(vocab)];
  return output === 'maskedLm'
    ? {
        title: 'Masked-word head',
        short: 'a layer, then the embedding again',
        about:
          'Scores what could stand at each position: one more layer and norm, the token table, and a bias for each token.',
        shapes: `[T, ${D}] → [T, ${V}]`,
      }
    : {
        title: 'Output',
        short: `${D} × ${V}`,
        about: 'A linear map of its own gives each token of the vocabulary a score (a logit).',
        shapes: `[T, ${D}] → [T, ${V}]`,
      };
};

/** What there is to say of a part of a design. */
export const partText = (part: ShownPart, design: ModelDesign): PartText => {
  const { vocab, dim, heads, hidden, segments, order } = design;
  const [D, V, F, K, H] = [number(dim), number(vocab), number(hidden), number(headWidth(design)), number(heads)];
  const { own, side, second } = sidePart(part, design);
  const activation = activationNames[design.activation];
  switch (own) {
    case 'token':
      return {
        title: 'Tokens',
        short: second ? 'shared table' : `${V} × ${D}`,
        about: `${second ? 'The same table as on the other side, stored once. ' : 'A table with a vector for each token; reading is looking up a row.'}${
          design.embeddingScale ? ' The vectors are multiplied by √D, so that positions do not drown them.' : ''
        }`,
        shapes: `ids [T] → [T, ${D}]`,
      };
    case 'position':
      return positionText(design);
    case 'segment':
      return {
        title: 'Segments',
        short: `${number(segments)} × ${D}`,
        about: 'Says whether a token is of the first or the second text of a pair.',
        shapes: `segments [T] → [T, ${D}]`,
      };
    case 'embeddingNorm':
      return normText('The sum of the embeddings goes through it before the first block.', design);
    case 'attentionNorm':
    case 'crossAttentionNorm':
    case 'feedForwardNorm':
      return normText(
        order === 'pre'
          ? 'Pre-norm: it stands before its part, and the residual line goes past both.'
          : 'Post-norm: it stands after the sum, on the residual line itself.',
        design,
      );
    case 'norm':
      return normText('The last one, before the output: the sum of all blocks grows with their number.', design);
    case 'attention':
    case 'crossAttention':
      return attentionText(side, own === 'crossAttention', design);
    case 'rotary':
      return {
        title: 'Rotary',
        short: '',
        about:
          'RoPE: queries and keys are turned by angles that grow with their position, so that a score depends on the distance.',
        shapes: `[T, ${K}] → [T, ${K}] in each head`,
      };
    case 'bias':
      return {
        title: 'Relative bias',
        short: '',
        about:
          'A learned number for each head and range of distances, added to the scores. All blocks share the table.',
        shapes: `${H} × [T, T], added to the scores`,
      };
    case 'feedForward':
      return {
        title: design.feedForward === 'mlp' ? 'Feed-forward' : 'Gated feed-forward',
        short: `${D} → ${F} → ${D} · ${activation}`,
        about:
          design.feedForward === 'mlp'
            ? `Each token alone: to ${F} numbers, ${activation}, and back. Much of what a model knows is here.`
            : `Each token alone: to ${F} numbers, each multiplied by a gate of its own (${activation}), and back.`,
        shapes: `[T, ${D}] → [T, ${F}] → [T, ${D}]`,
      };
    case 'output':
      return {
        title: 'Output',
        short: 'the embedding again (tied)',
        about: `The score (logit) of a token is the product of the last vector with the token’s own.${
          design.outputScale ? ' It is divided by √D.' : ''
        } No new weights.`,
        shapes: `[T, ${D}] → [T, ${V}]`,
      };
    case 'head':
      return headText(design);
    case 'pooler':
      return {
        title: 'Pooler',
        short: `${D} × ${D} · tanh`,
        about: 'The vector of the first token goes through one more layer, to stand for the whole text.',
        shapes: `[T, ${D}] → [${D}]`,
      };
    case 'residual':
      return {
        title: 'Residual',
        short: '',
        about: 'What a part computes is added to what it was given, so that there is always a way past it.',
        shapes: `[T, ${D}] → [T, ${D}]`,
      };
  }
};

/** What a part is called where several have the same title. */
export const placeOf = (part: ShownPart, design: ModelDesign): string => {
  const { own, second } = sidePart(part, design);
  const names: Readonly<Record<string, string>> = {
    embeddingNorm: 'Embedding norm',
    attentionNorm: 'Attention norm',
    crossAttentionNorm: 'Cross attention norm',
    feedForwardNorm: 'Feed-forward norm',
    norm: 'Final norm',
  };
  const name = names[own] ?? partText(part, design).title;
  if (design.kind !== 'encoder-decoder' || own === 'token' || own === 'head') return name;
  return `${second ? 'Decoder' : 'Encoder'}: ${name}`;
};

/** What goes into the stack, and what comes out of it. */
export const endsOf = (
  design: ModelDesign,
): { readonly input: string; readonly target: string; readonly memory: string; readonly output: string } => {
  const { kind, output } = design;
  const [D, V] = [number(design.dim), number(design.vocab)];
  const read =
    output === 'pooler'
      ? `pooled vector [${D}]`
      : output === 'maskedLm'
        ? `logits [T, ${V}]`
        : `hidden states [T, ${D}]`;
  return {
    input: kind === 'encoder-decoder' ? 'ids of the source [S]' : 'token ids [T]',
    target: 'ids written so far [T]',
    memory: `memory [S, ${D}]`,
    output: kind === 'encoder' ? read : `logits of the next token [T, ${V}]`,
  };
};
