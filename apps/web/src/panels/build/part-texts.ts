import { headWidth, type ModelDesign } from '../../engine/build/model-design.ts';
import type { ShownPart } from './picture-of.ts';

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
  /** What comes in and goes out: T tokens. */
  readonly shapes: string;
};

/** What there is to say of a part of a design. */
export const partText = (part: ShownPart, design: ModelDesign): PartText => {
  const { kind, vocab, dim, heads, hidden, length, segments, order, output } = design;
  const [D, V, F, K] = [number(dim), number(vocab), number(hidden), number(headWidth(design))];
  const norm = design.norm === 'layerNorm' ? 'Layer norm' : 'RMS norm';
  const same = `[T, ${D}] → [T, ${D}]`;
  const normAbout =
    design.norm === 'layerNorm'
      ? 'Brings each vector to mean 0 and deviation 1, then scales and shifts every column by learned numbers.'
      : 'Brings the numbers of each vector to an average size of 1, then scales every column by a learned number.';
  const place = {
    pre: 'It stands before its part, off the main road.',
    post: 'It stands on the main road, after the sum.',
  };
  const normText = (about: string): PartText => ({
    title: norm,
    short: '',
    about: `${normAbout} ${about}`,
    shapes: same,
  });
  const sees = kind === 'decoder' ? 'looks back' : 'looks both ways';
  switch (part) {
    case 'token':
      return {
        title: 'Tokens',
        short: `${V} × ${D}`,
        about: `A table with a vector for each token; reading is looking up a row.${
          design.embeddingScale ? ' The vectors are multiplied by √D, so that positions do not drown them.' : ''
        }`,
        shapes: `ids [T] → [T, ${D}]`,
      };
    case 'position':
      return design.positions === 'learned'
        ? {
            title: 'Positions',
            short: `${number(length)} × ${D}`,
            about: `A learned vector for each place, added to the token’s. There are ${number(length)}, so no text is longer.`,
            shapes: `places [T] → [T, ${D}]`,
          }
        : {
            title: 'Positions',
            short: 'sine waves',
            about: 'Waves of many lengths say where a token stands. They are computed, so there is nothing to learn.',
            shapes: `places [T] → [T, ${D}]`,
          };
    case 'segment':
      return {
        title: 'Segments',
        short: `${number(segments)} × ${D}`,
        about: 'Says whether a token is of the first or the second text of a pair.',
        shapes: `segments [T] → [T, ${D}]`,
      };
    case 'embeddingNorm':
      return normText('The sum of the embeddings goes through it before the first block.');
    case 'attentionNorm':
    case 'feedForwardNorm':
      return normText(place[order]);
    case 'norm':
      return normText('The last one: without it the sum of all blocks would grow with their number.');
    case 'attention':
      return {
        title: 'Attention',
        short: `${number(heads)} ${heads === 1 ? 'head' : 'heads'} of ${K} · ${sees}`,
        about: `Each of ${number(heads)} heads asks with a query, finds the tokens whose keys answer it${
          kind === 'decoder' ? ', among those before' : ', on both sides'
        }, and takes a mixture of their values.${design.scoreScale ? '' : ' Scores are not divided by √K here.'}`,
        shapes: `[T, ${D}] → ${number(heads)} × [T, ${K}] → [T, ${D}]`,
      };
    case 'rotary':
      return {
        title: 'Rotary',
        short: '',
        about:
          'Queries and keys are turned by an angle that grows with their place, so that a score knows the distance.',
        shapes: `[T, ${K}] → [T, ${K}] in each head`,
      };
    case 'bias':
      return {
        title: 'Relative bias',
        short: '',
        about: 'A learned number for each head and kind of distance, added to the scores. All blocks share the table.',
        shapes: `${number(heads)} × [T, T], added to the scores`,
      };
    case 'feedForward':
      return {
        title: design.feedForward === 'mlp' ? 'Feed-forward' : 'Gated feed-forward',
        short: `${D} → ${F} → ${D} · ${activationNames[design.activation]}`,
        about:
          design.feedForward === 'mlp'
            ? `Each token alone: widened to ${F} numbers, ${activationNames[design.activation]}, and back. Much of what a model knows is here.`
            : `Each token alone: ${F} numbers, each let through by a gate of its own (${activationNames[design.activation]}), and back.`,
        shapes: `[T, ${D}] → [T, ${F}] → [T, ${D}]`,
      };
    case 'output':
      return {
        title: 'Output',
        short: 'the token table again',
        about:
          'The last vector is compared with the vector of every token: the likelier, the more alike. No new weights.',
        shapes: `[T, ${D}] → [T, ${V}]`,
      };
    case 'head':
      return output === 'maskedLm'
        ? {
            title: 'Masked-word head',
            short: `a small layer, then the token table`,
            about:
              'Says what could stand at each place: one more layer and norm, then the token table, and a number for each token.',
            shapes: `[T, ${D}] → [T, ${V}]`,
          }
        : {
            title: 'Output',
            short: `${D} × ${V}`,
            about: 'A linear map of its own gives each token of the vocabulary a score.',
            shapes: `[T, ${D}] → [T, ${V}]`,
          };
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
        about: 'What a part computes is added to what it was given: the road past it stays open, in both directions.',
        shapes: same,
      };
  }
};

/** What a part is called where several have the same title. */
export const placeOf = (part: ShownPart, design: ModelDesign): string =>
  ({
    embeddingNorm: 'Embedding norm',
    attentionNorm: 'Attention norm',
    feedForwardNorm: 'Feed-forward norm',
    norm: 'Last norm',
  })[part as string] ?? partText(part, design).title;

/** What goes into the stack, and what comes out of it. */
export const endsOf = ({
  kind,
  vocab,
  dim,
  output,
}: ModelDesign): { readonly input: string; readonly output: string } => {
  const out =
    kind === 'decoder'
      ? `scores of the next token [T, ${number(vocab)}]`
      : output === 'pooler'
        ? `a vector for the text [${number(dim)}]`
        : output === 'maskedLm'
          ? `scores of hidden tokens [T, ${number(vocab)}]`
          : `a vector for each token [T, ${number(dim)}]`;
  return { input: 'token ids [T]', output: out };
};
