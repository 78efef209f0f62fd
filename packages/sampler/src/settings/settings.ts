/** How tokens are chosen. `greedy` takes the likeliest one, the others draw. */
export type Choice = 'greedy' | 'multinomial' | 'gumbel' | 'mirostat' | 'mirostat2';

/**
 * All that can be said of a generation, as plain data: what `createPlan` makes parts of. What each option does is in `OPTIONS`,
 * and in docs/settings.md as a table.
 */
export type Settings = {
  readonly choice?: Choice;
  readonly seed?: number;
  readonly mirostatTarget?: number;
  readonly mirostatRate?: number;

  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly topA?: number;
  readonly topH?: number;
  readonly typicalP?: number;
  readonly epsilonCutoff?: number;
  readonly etaCutoff?: number;
  readonly xtcProbability?: number;
  readonly xtcThreshold?: number;
  readonly xtcKeep?: readonly number[];

  readonly repetitionPenalty?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  readonly noRepeatNgram?: number;
  readonly encoderRepetitionPenalty?: number;
  readonly encoderNoRepeatNgram?: number;
  readonly dryMultiplier?: number;
  readonly dryBase?: number;
  readonly dryAllowed?: number;
  readonly dryRange?: number;
  readonly dryBreakers?: readonly number[];

  readonly banTokens?: readonly number[];
  readonly banTokensAtStart?: readonly number[];
  readonly banWords?: readonly (readonly number[])[];
  readonly logitBias?: readonly (readonly [id: number, bias: number])[];
  readonly sequenceBias?: readonly { readonly ids: readonly number[]; readonly bias: number }[];
  readonly firstId?: number;
  readonly lastIds?: readonly number[];
  readonly guidanceScale?: number;
  readonly guidanceAgainst?: readonly number[];
  readonly renormalize?: boolean;
  readonly replaceInvalid?: boolean;

  readonly endIds?: readonly number[];
  readonly maxTokens?: number;
  readonly maxLength?: number;
  readonly minTokens?: number;
  readonly minLength?: number;
  readonly exponentialDecay?: readonly [start: number, factor: number];
  readonly stopStrings?: readonly string[];
  /** In ms. */
  readonly maxTime?: number;

  readonly beams?: number;
  readonly sequences?: number;
  readonly lengthPenalty?: number;
  readonly earlyStopping?: boolean | 'never';
  readonly beamGroups?: number;
  readonly diversityPenalty?: number;
  readonly bestOf?: number;
  readonly contrastivePenalty?: number;
  readonly lookup?: number;
  readonly lookupNgram?: number;
};
