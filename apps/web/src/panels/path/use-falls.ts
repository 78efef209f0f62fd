import type { AblateEvent } from '../../engine/path/ablate-heads.ts';
import type { Path } from '../../engine/path/follow-path.ts';
import { type Events, useEvents } from './use-events.ts';

/** Work that is begun without being asked for: parameters times tokens. A few seconds. */
const LITTLE = 3e11;

/** What happens without each head, as far as it is known. */
export const useFalls = (
  model: { readonly key: string; readonly parameters: number },
  text: string,
  path: Path,
  wanted: boolean,
  asked: string,
): Omit<Events<AblateEvent>, 'events'> & {
  readonly falls: readonly number[];
  /** How much of it is done, from 0 to 1. */
  readonly share: number;
  /** Whether it is begun only when `asked` is the key. */
  readonly isLong: boolean;
  readonly key: string;
} => {
  const { position, target, heads, lengths } = path;
  const count = lengths.length * heads;
  const isLong = model.parameters * count * (position + 1) > LITTLE;
  const args = { key: model.key, text, position, target: target.id, heads };
  const key = JSON.stringify(args);
  const { events, ...rest } = useEvents<AblateEvent>(
    wanted && (!isLong || asked === key) ? key : undefined,
    (engine, signal, onEvent) => engine.call('ablateHeads', args, { signal, onEvent }),
  );
  const falls = events.flatMap(({ falls }) => falls);
  return { falls, share: falls.length / count, isLong, key, ...rest };
};
