import {
  encoderDecoderBatchStep,
  encoderDecoderStep,
  expectIds,
  expectTokenizer,
  generationSettings,
  readGenerationRules,
  translationLength,
} from '@blockformer/models';
import {
  type BatchStep,
  type ChosenToken,
  createPlan,
  createSampler,
  generate,
  type Plan,
  runSearch,
  type Step,
} from '@blockformer/sampler';
import type { Tokenizer } from '@blockformer/tokenizer';
import { breathe, type Method } from '../method.ts';
import type { OpenModel } from '../open-model.ts';
import { type Level, showLevel } from '../search-level.ts';
import { type ShownToken, showToken } from '../show-tokens.ts';
import { type AlignedLayer, alignmentOf } from './alignment.ts';
import { piecesOf } from './pieces-of.ts';

type Candidate = ShownToken & { readonly probability: number };

/** A token that was written, and what else could have come. */
export type WrittenToken = Candidate & { readonly top: readonly Candidate[] };

type Sequence = {
  readonly text: string;
  readonly ids: readonly number[];
  /** What it was ranked by: the log-probability by its length, to the power of the length penalty. */
  readonly score: number;
  /** Of all its tokens together. */
  readonly logProbability: number;
};

/** A piece of the text, translated. */
export type Translated = {
  readonly piece: string;
  readonly read: readonly ShownToken[];
  /** Whether some of it is in no token: the model has seen a sign for “unknown” there. */
  readonly unknown: boolean;
  readonly written: readonly WrittenToken[];
  readonly ids: readonly number[];
  readonly text: string;
  /** Of beams: all that were found, the best first. */
  readonly sequences: readonly Sequence[];
  /** And how they were found. */
  readonly levels: readonly Level[];
  readonly alignment?: readonly AlignedLayer[];
};

export type TranslateArgs = {
  readonly key: string;
  readonly text: string;
  /** 1: the likeliest token each time. */
  readonly beams: number;
};

export type TranslateEvent =
  | { readonly what: 'pieces'; readonly pieces: readonly string[] }
  | { readonly what: 'token'; readonly piece: number; readonly token: WrittenToken }
  | { readonly what: 'level'; readonly piece: number; readonly level: Level }
  | { readonly what: 'piece'; readonly piece: number; readonly made: Translated };

type Opened = OpenModel & { readonly plan: Extract<OpenModel['plan'], { kind: 'encoder-decoder' }> };

/** Candidates of each step. */
const TOP = 6;
/** Pieces of a text at most. */
const MOST_PIECES = 100;

const shown = ({ id, logProbability, top }: ChosenToken, tokenizer: Tokenizer): WrittenToken => ({
  ...showToken(id, tokenizer),
  probability: Math.exp(logProbability),
  top: top.map((each) => ({ ...showToken(each.id, tokenizer), probability: Math.exp(each.logProbability) })),
});

/** How a text is written: as the command line does it, but that beams are what the person asks for. */
const planOf = (opened: Opened, source: readonly number[], beams: number): Plan & { readonly maxTokens: number } => {
  const asked = beams > 1 ? ({ choice: 'greedy', beams, sequences: beams } as const) : ({ choice: 'greedy' } as const);
  const merged = generationSettings(asked, opened.own, { draw: false, seed: 0 });
  const { maxTokens: most, maxLength = Number.POSITIVE_INFINITY, ...rest } = merged;
  const longest = most ?? (maxLength < Number.POSITIVE_INFINITY ? maxLength - 1 : undefined);
  const maxTokens = translationLength(opened.plan.model, { maxTokens: longest });
  return { ...createPlan({ ...rest, maxTokens }, { promptLength: 1, source }), maxTokens };
};

type Candidates = Parameters<typeof showLevel>[0];

const search = async (
  { plan: { model }, params }: Opened,
  source: readonly number[],
  startId: number,
  make: NonNullable<Plan['search']>,
  signal: AbortSignal,
  onLevel: (level: Candidates) => void,
) => {
  const step = encoderDecoderBatchStep(model, params, [source]) as BatchStep;
  const machine = make({
    prompt: [startId],
    ...(step.positions === undefined ? {} : { positions: step.positions }),
    top: TOP,
  });
  const running = runSearch({ step, search: machine, signal });
  for await (const level of running) onLevel(level);
  signal.throwIfAborted();
  return running.results;
};

const translatePiece = async (
  opened: Opened,
  tokenizer: Tokenizer,
  startId: number,
  piece: string,
  beams: number,
  signal: AbortSignal,
  { onToken, onLevel }: { onToken(token: WrittenToken): void; onLevel(level: Level): void },
): Promise<Translated> => {
  const { model } = opened.plan;
  const source = tokenizer.encode(piece, { template: true });
  expectIds(`“${piece.slice(0, 40)}”`, source, model.source);
  const plan = planOf(opened, source, beams);
  const { endIds, maxTokens } = plan;
  const textOf = (ids: readonly number[]): string =>
    tokenizer.decode(endIds.includes(ids.at(-1) as number) ? ids.slice(0, -1) : ids, { skipSpecials: true });
  let ids: readonly number[];
  let tokens: readonly ChosenToken[];
  let sequences: readonly Sequence[] = [];
  const levels: Level[] = [];
  if (plan.search) {
    const results = await search(opened, source, startId, plan.search, signal, (each) => {
      const level = showLevel(each, tokenizer);
      levels.push(level);
      onLevel(level);
    });
    ids = results[0]?.ids ?? [];
    tokens = results[0]?.tokens ?? [];
    sequences = results.map(({ ids, score, tokens }) => ({
      text: textOf(ids),
      ids,
      score,
      logProbability: tokens.reduce((sum, token) => sum + token.logProbability, 0),
    }));
  } else {
    const sampler = createSampler({ filters: plan.filters, choose: plan.choose() });
    const step = encoderDecoderStep(model, opened.params, source) as Step;
    const generation = generate({ step, prompt: [startId], sampler, maxTokens, endIds, top: TOP, signal });
    for await (const _id of generation) onToken(shown(generation.tokens.at(-1) as ChosenToken, tokenizer));
    signal.throwIfAborted();
    ({ ids, tokens } = generation);
  }
  const alignment = await alignmentOf(opened, source, startId, ids);
  return {
    piece,
    read: source.map((id) => showToken(id, tokenizer)),
    unknown: tokenizer.roles.unk !== undefined && source.includes(tokenizer.roles.unk),
    written: tokens.map((token) => shown(token, tokenizer)),
    ids,
    text: textOf(ids),
    sequences,
    levels,
    ...(alignment ? { alignment } : {}),
  };
};

/** Translates a text piece by piece: tells each token as it is written, and each piece with all there is to see of it. */
export const translateText: Method<TranslateArgs, void, TranslateEvent> = async (
  { key, text, beams },
  { models, emit, signal },
) => {
  await breathe(signal); // of texts that are typed fast only the last is wanted
  const opened = models.get(key, 'encoder-decoder') as Opened;
  const { tokenizer, plan, source, info } = opened;
  if (!tokenizer) throw new Error(`${info.name} has no tokenizer, so it cannot read a text.`);
  expectTokenizer(tokenizer, plan.model);
  const pieces = piecesOf(text, tokenizer);
  if (pieces.length > MOST_PIECES)
    throw new Error(`These are ${pieces.length} pieces, and up to ${MOST_PIECES} are translated here at once.`);
  emit({ what: 'pieces', pieces });
  const { startId } = await readGenerationRules(source);
  for (const [number, piece] of pieces.entries()) {
    await breathe(signal);
    const onToken = (token: WrittenToken): void => emit({ what: 'token', piece: number, token });
    const onLevel = (level: Level): void => emit({ what: 'level', piece: number, level });
    const made = await translatePiece(opened, tokenizer, startId, piece, beams, signal, { onToken, onLevel });
    emit({ what: 'piece', piece: number, made });
  }
};
