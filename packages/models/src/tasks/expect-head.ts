import type { EncoderModel } from '../encoder-model.ts';
import type { HeadTask } from '../head-task.ts';

type Task<K extends HeadTask['kind']> = Extract<HeadTask, { kind: K }>;

/** What a task needs of a model with a head of one kind. */
export type WithHead<P, K extends HeadTask['kind']> = {
  readonly task: Task<K>;
  readonly logits: NonNullable<EncoderModel<P>['logits']>;
};

/** @throws Error one line, when the model has another head, or none. */
export const expectHead = <P, K extends HeadTask['kind']>(
  who: string,
  { task, logits }: Pick<EncoderModel<P>, 'task' | 'logits'>,
  kind: K,
): WithHead<P, K> => {
  if (task?.kind !== kind || !logits)
    throw new Error(
      `${who}: needs a model with a head for ${kind}, this one has ${task ? `one for ${task.kind}` : 'no head'}`,
    );
  return { task: task as Task<K>, logits };
};
