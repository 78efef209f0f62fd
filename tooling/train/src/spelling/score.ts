import type { EncoderDecoder } from '@blockformer/models';
import { argMax, dispose, reshape, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { SPECIAL } from './alphabet.ts';
import { maskOf, padded } from './examples.ts';

/** Insertions, deletions and substitutions that make one list of the other (Levenshtein). */
const distance = (a: readonly unknown[], b: readonly unknown[]): number => {
  let row = [...b.keys(), b.length];
  for (const [i, item] of a.entries()) {
    const next = [i + 1];
    for (const [j, other] of b.entries())
      next.push(
        Math.min((row[j] as number) + (item === other ? 0 : 1), (row[j + 1] as number) + 1, (next[j] as number) + 1),
      );
    row = next;
  }
  return row[b.length] as number;
};

/** The likeliest sounds of each word, one sound at a time, all words at once. */
export const pronounce = <P>(
  model: EncoderDecoder<P>,
  params: P,
  sources: readonly (readonly number[])[],
  most: number,
): number[][] => {
  const mask = maskOf(sources);
  const memory = tidy(() => model.memory(params, model.encode(params, padded(sources, SPECIAL.pad), { mask })));
  const said: number[][] = sources.map(() => []);
  const ended = new Set<number>();
  let fed: Tensor2D = tensor2d(
    sources.map(() => [SPECIAL.start]),
    undefined,
    'int32',
  );
  let state: ReturnType<typeof model.hidden>['state'] | undefined;
  for (let i = 0; i < most && ended.size < sources.length; i++) {
    const result = tidy(() => {
      const { hidden, state: after } = model.hidden(params, fed, { state, memory, memoryMask: mask });
      return { best: reshape(argMax(model.logits(params, hidden), -1), [-1, 1]) as Tensor2D, after }; // [B, 1]
    });
    dispose([fed, ...(state ? [state] : [])] as never);
    [fed, state] = [result.best, result.after];
    for (const [row, id] of fed.dataSync().entries()) {
      if (id === SPECIAL.end) ended.add(row);
      else if (!ended.has(row)) said[row]?.push(id);
    }
  }
  dispose([fed, memory, state, mask] as never);
  return said;
};

/** How many words are wrong, and how many sounds: the nearest of the ways to say a word counts. */
export type Score = {
  readonly words: number;
  readonly wordErrors: number;
  readonly sounds: number;
  readonly soundErrors: number;
};

export const score = (
  said: readonly (readonly number[])[],
  ways: readonly (readonly (readonly number[])[])[],
): Score => {
  const nearest = said.map((got, i) => {
    const all = (ways[i] as number[][]).map((way) => ({ errors: distance(got, way), length: way.length }));
    return all.reduce((best, each) => (each.errors < best.errors ? each : best));
  });
  return {
    words: said.length,
    wordErrors: nearest.filter(({ errors }) => errors > 0).length,
    sounds: nearest.reduce((sum, { length }) => sum + length, 0),
    soundErrors: nearest.reduce((sum, { errors }) => sum + errors, 0),
  };
};
