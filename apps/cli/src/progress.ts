import { Presets, SingleBar } from 'cli-progress';
import type { Io } from './io.ts';

/** A progress bar on stderr for work that takes longer than a moment; nothing where stderr is no terminal or is to be quiet. */
export type Progress = {
  update(what: string, done: number, total: number): void;
  stop(): void;
};

const PATIENCE_MS = 400;

export const createProgress = ({ stderr }: Pick<Io, 'stderr'>, quiet = false): Progress => {
  if (quiet || !stderr.isTTY) return { update: () => {}, stop: () => {} };
  const started = performance.now();
  let bar: SingleBar | undefined;
  let current = '';
  // The bar hides the cursor, and a process that ends by a signal must give it back.
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
    process.off('exit', stop);
  };
  return {
    update: (what, done, total) => {
      if (what !== current) stop();
      current = what;
      if (!bar && performance.now() - started > PATIENCE_MS && done < total) {
        const options = {
          stream: stderr,
          format: '{what} {bar} {percentage}%',
          hideCursor: true,
          clearOnComplete: true,
        };
        bar = new SingleBar({ ...options, linewrap: false }, Presets.shades_classic);
        bar.start(total, done, { what });
        process.once('exit', stop);
      }
      bar?.update(done);
      if (done >= total) stop();
    },
    stop,
  };
};
