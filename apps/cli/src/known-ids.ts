import { OPTIONS, type OptionName, type Settings } from '@blockformer/sampler';
import { UsageError } from './io.ts';

/** The ids that settings name, by option. */
const idsOf = (settings: Settings): Partial<Record<OptionName, readonly number[]>> => ({
  endIds: settings.endIds,
  firstId: settings.firstId === undefined ? undefined : [settings.firstId],
  lastIds: settings.lastIds,
  banTokens: settings.banTokens,
  banTokensAtStart: settings.banTokensAtStart,
  banWords: settings.banWords?.flat(),
  logitBias: settings.logitBias?.map(([id]) => id),
  sequenceBias: settings.sequenceBias?.flatMap(({ ids }) => ids),
  guidanceAgainst: settings.guidanceAgainst,
  xtcKeep: settings.xtcKeep,
  dryBreakers: settings.dryBreakers,
});

/** Throws for a flag with an id that the model does not have: it could only be of no effect, or fail later. */
export const expectKnownIds = (asked: Settings, { vocab }: { readonly vocab: number }): void => {
  for (const [name, ids] of Object.entries(idsOf(asked))) {
    const wrong = ids?.find((id) => id >= vocab);
    const [flag] = OPTIONS[name as OptionName].flag.split(' ');
    if (wrong !== undefined) throw new UsageError(`${flag}: id ${wrong} is not in the vocabulary of ${vocab}`);
  }
};
