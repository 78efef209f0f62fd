import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** Fails when the second run of `run` leaves more (or fewer) tensors than it found; the first may fill caches. */
export const expectNoLeaks = async (run: () => unknown): Promise<void> => {
  await run();
  const before = memory().numTensors;
  await run();
  expect(memory().numTensors - before, 'tensors left behind').toBe(0);
};
