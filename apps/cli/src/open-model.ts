import type { Source } from '@blockformer/model-loader';
import { type LoadedGpt2, loadGpt2, loadTokenizer } from '@blockformer/models';
import type { Tokenizer } from '@blockformer/tokenizer';
import { type BackendName, chooseBackend } from './backend.ts';
import type { Io } from './io.ts';
import { modelSource } from './model-source.ts';
import { createProgress } from './progress.ts';

/** The options of `withModel`. */
export type ModelOptions = {
  readonly model?: string;
  readonly backend: BackendName | 'auto';
  readonly json?: boolean;
  readonly quiet?: boolean;
};

/** A model whose small files have been read, so that a wrong call fails before the weights are loaded. */
export type OpenModel = {
  readonly source: Source;
  readonly backend: BackendName;
  readonly tokenizer: Tokenizer | undefined;
  loadWeights(): Promise<LoadedGpt2>;
};

export const openModel = async (options: ModelOptions, io: Io): Promise<OpenModel> => {
  const progress = createProgress(io, options.quiet);
  const source = modelSource(options.model, { env: io.env, progress });
  const tokenizer = await loadTokenizer(source);
  const backend = await chooseBackend(options.backend);
  const onProgress = (done: number, total: number): void => progress.update('loading', done, total);
  return { source, backend, tokenizer, loadWeights: () => loadGpt2(source, { onProgress }).finally(progress.stop) };
};
