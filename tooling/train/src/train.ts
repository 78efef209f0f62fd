import { disposeTree, type ParamsOf, specLeaves } from '@blockformer/core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { type AdamW, adamW, type Values } from './adam-w.ts';
import { resumeTraining, saveTraining } from './checkpoint.ts';
import { clip } from './clip.ts';
import { gradients } from './gradients.ts';
import type { Schedule } from './schedule.ts';
import { paramsWith } from './weights.ts';

/** One batch: its loss as a function of the parameters, and how many tokens it holds. */
export type Batch<P> = { readonly tokens: number; loss(params: P): Scalar };

export type TrainOptions<S> = {
  /** Whose parameters are trained. */
  readonly spec: S;
  /** Where they start; changed in place. */
  readonly weights: Values;
  /** The batch of a step, from 0: the same one whenever it is asked for. */
  batch(step: number): Batch<ParamsOf<S>>;
  readonly steps: number;
  readonly rate: Schedule;
  readonly weightDecay: number;
  /** The largest norm of the gradients. */
  readonly clip: number;
  /** Where the state is kept, and gone on from. */
  readonly folder: string;
  /** Steps between two lines of the log, with which the state is saved, and between two validations. */
  readonly every: { readonly log: number; readonly validate: number };
  /** One line about how good the parameters are. */
  validate(params: ParamsOf<S>): string | Promise<string>;
  log(line: string): void;
};

/** Matrices decay; biases and norms, which have one axis, do not. */
const decays = (path: string): boolean => !/(bias|scale)$/.test(path);

const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/** Losses and tokens since the last line of the log. */
const meter = () => {
  let [loss, tokens, count, since] = [0, 0, 0, performance.now()];
  return {
    add: (batchLoss: number, batchTokens: number): void => {
      loss += batchLoss;
      tokens += batchTokens;
      count++;
    },
    read: (): { loss: number; tokensPerSecond: number; secondsPerStep: number } => {
      const seconds = (performance.now() - since) / 1000;
      const result = { loss: loss / count, tokensPerSecond: tokens / seconds, secondsPerStep: seconds / count };
      [loss, tokens, count, since] = [0, 0, 0, performance.now()];
      return result;
    },
  };
};

/**
 * Trains by AdamW on one batch after the other, and gives the optimizer. The state is saved with every line of the log
 * and in the end; called again with the same folder, it goes on with the next step and computes what it would have computed.
 *
 * @throws Error when the loss is not finite.
 */
export const train = async <S>(options: TrainOptions<S>): Promise<AdamW> => {
  const { spec, weights, steps, rate, folder, every, log } = options;
  const optimizer = adamW(weights, { betas: [0.9, 0.98], weightDecay: options.weightDecay, decays });
  if (await resumeTraining(folder, weights, optimizer)) log(`going on after step ${optimizer.state.step}`);
  const speed = meter();
  const learned = new Set(specLeaves(spec).flatMap(([path, leaf]) => (leaf.learned === false ? [] : [path])));

  const validate = async (): Promise<void> => {
    const params = paramsWith(spec, weights);
    log(`step ${optimizer.state.step}: ${await options.validate(params)}`);
    disposeTree(params);
  };

  while (optimizer.state.step < steps) {
    const { step } = optimizer.state;
    const { tokens, loss: lossOf } = options.batch(step);
    const params = paramsWith(spec, weights);
    const { loss, gradients: found } = gradients(params, lossOf, (path) => learned.has(path));
    disposeTree(params);
    if (!Number.isFinite(loss)) throw new Error(`train: the loss of step ${step} is ${loss}`);
    const norm = clip(found, options.clip);
    optimizer.update(weights, found, rate(step));
    speed.add(loss, tokens);
    if ((step + 1) % every.log === 0) {
      const { loss: mean, tokensPerSecond, secondsPerStep } = speed.read();
      const left = clock((steps - step - 1) * secondsPerStep);
      const numbers = `loss ${mean.toFixed(4)}, rate ${rate(step).toExponential(2)}, norm ${norm.toFixed(2)}`;
      saveTraining(folder, weights, optimizer);
      log(`step ${step + 1}/${steps}: ${numbers}, ${Math.round(tokensPerSecond)} tokens/s, ${left} left`);
    }
    if ((step + 1) % every.validate === 0 || step + 1 === steps) await validate();
  }
  saveTraining(folder, weights, optimizer);
  return optimizer;
};
