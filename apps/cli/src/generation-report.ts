import type { WeightFormat } from '@blockformer/backend-simd';
import type { Finish, Settings } from '@blockformer/sampler';
import type { BackendName } from './backend.ts';
import type { JsonExplanation } from './explanation.ts';
import type { Times } from './stopwatch.ts';
import type { jsonTokens } from './token-lines.ts';

/** What came of one generation, and how. */
export type GenerationReport = {
  readonly promptIds: readonly number[];
  readonly ids: readonly number[];
  /** Null for a model without a tokenizer. */
  readonly text: string | null;
  readonly finish: Finish;
  readonly seed: number;
  /** What the model and the flags say together: the same settings and the same prompt give the same ids. */
  readonly settings: Settings;
  readonly backend: BackendName;
  readonly weights: WeightFormat;
  readonly loadMs: number;
  readonly times: Times;
  /** All that a search gives, the best first. */
  readonly sequences?: readonly {
    readonly ids: readonly number[];
    readonly text: string | null;
    readonly score: number;
  }[];
  /** What the filters left at each choice, if it was asked for. */
  readonly explain?: readonly JsonExplanation[];
  /** Log-probabilities, if they were asked for. */
  readonly tokens?: ReturnType<typeof jsonTokens>;
};

export const asJson = ({ loadMs, times, backend, weights, ...result }: GenerationReport): string => {
  const round = (ms: number | undefined): number | null => (ms === undefined ? null : Number(ms.toFixed(3)));
  const timings = {
    loadMs: round(loadMs),
    firstTokenMs: round(times.firstToken),
    decodeMsPerToken: round(times.decodePerToken),
  };
  return JSON.stringify({ ...result, timings, backend, weights });
};

export const asLine = ({ ids, finish, backend, weights, seed, loadMs, times }: GenerationReport): string =>
  [
    `${ids.length} token${ids.length === 1 ? '' : 's'} (${finish})`,
    `${backend} ${weights}`,
    `seed ${seed}`,
    `loaded in ${Math.round(loadMs)} ms`,
    ...(times.firstToken === undefined ? [] : [`time to first token ${Math.round(times.firstToken)} ms`]),
    ...(times.decodePerToken === undefined ? [] : [`${(1000 / times.decodePerToken).toFixed(1)} tokens/s`]),
  ].join(', ');
