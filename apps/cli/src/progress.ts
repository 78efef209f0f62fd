import { Presets, SingleBar } from 'cli-progress';
import type { Io } from './io.ts';

/** A progress bar on stderr for work that takes longer than a moment; nothing where stderr is no terminal or is to be quiet. */
export type Progress = {
  /** `unit`: what is counted, to show how many a second. */
  update(what: string, done: number, total: number, unit?: string): void;
  stop(): void;
};

const PATIENCE_MS = 400;

export const createProgress = ({ stderr }: Pick<Io, 'stderr'>, quiet = false): Progress => {
  if (quiet || !stderr.isTTY) return { update: () => {}, stop: () => {} };
  const started = performance.now();
  let bar: SingleBar | undefined;
  let current = '';
  let since = started; // when the current work began
  // The bar hides the cursor, and a process that ends by a signal must give it back.
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
    process.off('exit', stop);
  };
  return {
    update: (what, done, total, unit) => {
      const now = performance.now();
      if (what !== current) {
        stop();
        // The first report comes after some of it was done.
        since = current === '' ? started : now;
      }
      current = what;
      const rate = unit ? `  ${((1000 * done) / Math.max(1, now - since)).toFixed(1)} ${unit}/s` : '';
      if (!bar && now - started > PATIENCE_MS && done < total) {
        const options = {
          stream: stderr,
          format: '{what} {bar} {percentage}%{rate}',
          hideCursor: true,
          clearOnComplete: true,
        };
        bar = new SingleBar({ ...options, linewrap: false }, Presets.shades_classic);
        bar.start(total, done, { what, rate });
        process.once('exit', stop);
      }
      bar?.update(done, { rate });
      if (done >= total) stop();
    },
    stop,
  };
};
