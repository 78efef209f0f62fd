import { renameSync, writeFileSync } from 'node:fs';
import { openSafetensors, writeSafetensors } from '@blockformer/model-loader';
import { folderSource } from '@blockformer/model-loader/node';
import type { AdamW, Values } from './adam-w.ts';

// A training that can go on: weights, moments and the number of steps, in one safetensors file. What is random in a
// step depends on the seed and the step alone, so nothing else needs to be kept.

const FILE = 'training.safetensors';

/** Written beside the last one and then put in its place, so that an interrupted write loses nothing. */
export const saveTraining = (folder: string, weights: Values, { state }: AdamW): void => {
  const groups = { weight: weights, first: state.first, second: state.second };
  const tensors = Object.entries(groups).flatMap(([group, values]) =>
    [...values].map(([path, each]) => ({ name: `${group}.${path}`, shape: [each.length], values: each })),
  );
  const pieces = writeSafetensors([{ name: 'step', shape: [1], values: Int32Array.of(state.step) }, ...tensors]);
  writeFileSync(`${folder}/${FILE}.new`, Buffer.concat(pieces));
  renameSync(`${folder}/${FILE}.new`, `${folder}/${FILE}`);
};

/** Puts what `saveTraining` wrote into the weights and the optimizer. False when there is nothing to go on from. */
export const resumeTraining = async (folder: string, weights: Values, { state }: AdamW): Promise<boolean> => {
  const file = await folderSource(folder).open(FILE);
  if (!file) return false;
  const checkpoint = await openSafetensors(file);
  try {
    for (const [group, values] of Object.entries({ weight: weights, first: state.first, second: state.second }))
      for (const [path, each] of values) each.set(await checkpoint.read(`${group}.${path}`));
    state.step = (await checkpoint.read('step'))[0] as number;
  } finally {
    await checkpoint.close();
  }
  return true;
};
