import { CheckpointError } from '../checkpoint-error.ts';

/** Throws unless `file` is a relative path that stays in its folder, on every operating system. Such names come from files. */
export const expectInside = (source: string, file: string): void => {
  const steps = file.split('/');
  if (/[\\:\0]/.test(file) || steps.some((step) => step === '' || step === '.' || step === '..'))
    throw new CheckpointError(`${source}: ${JSON.stringify(file)} is not the name of a file inside it`);
};
