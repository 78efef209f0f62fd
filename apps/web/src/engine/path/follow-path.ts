import { breathe, type Method } from '../method.ts';
import { type ShownToken, showToken } from '../show-tokens.ts';
import { lengthOf } from './attribution.ts';
import { followStream, lensLogits } from './follow-stream.ts';
import type { HeadChange } from './heads.ts';
import { openDecoder, readIds } from './open-decoder.ts';
import { likeliest, readScores } from './scores.ts';
import { type Against, type Shares, shareLogit } from './share-logit.ts';

/** A token that could come next. */
export type Word = ShownToken & { readonly probability: number };

/** What the model would say with what is in the stream so far. */
export type Depth = {
  readonly top: readonly Word[];
  /** Of the token that is asked about. */
  readonly probability: number;
  readonly rank: number;
  /** Of the stream's vector. */
  readonly length: number;
};

export type PathArgs = {
  readonly key: string;
  readonly text: string;
  /** Of the token that is followed; the last one by default. */
  readonly position?: number | undefined;
  /** The token that is asked about; by default the likeliest. */
  readonly target?: number | undefined;
  readonly against: Against;
  readonly changes: readonly HeadChange[];
};

export type Path = {
  readonly tokens: readonly ShownToken[];
  readonly position: number;
  readonly target: ShownToken;
  readonly logProbability: number;
  /** After the embedding, and after each block. */
  readonly depths: readonly Depth[];
  /** Lengths of what was added. */
  readonly lengths: readonly { readonly attention: number; readonly feedForward: number }[];
  readonly heads: number;
  readonly shares: Shares | { readonly why: string };
};

/** Tokens that are told at each depth: more than are shown, so that those of before can be found among them. */
const TOP = 40;

/** One token's way up the stack. */
export const followPath: Method<PathArgs, Path> = async (args, { models, signal }) => {
  const open = openDecoder(models, args.key);
  const { tokenizer, model } = open;
  const ids = readIds(open, args.text);
  const position = Math.min(args.position ?? ids.length - 1, ids.length - 1);
  const known = (id: number | undefined): number | undefined => (id !== undefined && id < model.vocab ? id : undefined);
  await breathe(signal);
  // What comes after the token cannot change its way.
  const stream = await followStream(open, ids.slice(0, position + 1), args.changes);
  await breathe(signal);
  const vectors = [stream.embedding, ...stream.blocks.map(({ output }) => output)];
  const logits = await lensLogits(open, vectors);
  const last = logits.at(-1) as Float32Array;
  const target = known(args.target) ?? likeliest(last);
  const against = typeof args.against === 'number' ? (known(args.against) ?? 'average') : args.against;
  await breathe(signal);
  const shares = await shareLogit(open, stream, ids[position] as number, target, against, last);
  const said = logits.map((each) => readScores(each, target, TOP));
  return {
    tokens: ids.map((id) => showToken(id, tokenizer)),
    position,
    target: showToken(target, tokenizer),
    logProbability: said.at(-1)?.logProbability ?? 0,
    depths: said.map(({ top, probability, rank }, depth) => ({
      top: top.map((word) => ({ ...showToken(word.id, tokenizer), probability: word.probability })),
      probability,
      rank,
      length: lengthOf(vectors[depth] as Float32Array),
    })),
    lengths: stream.blocks.map(({ attention, feedForward }) => ({
      attention: lengthOf(attention),
      feedForward: lengthOf(feedForward),
    })),
    heads: stream.blocks[0]?.heads.length ?? 0,
    shares,
  };
};
