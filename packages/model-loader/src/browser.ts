export type { DownloadOptions, DownloadProgress } from './sources/web/download.ts';
export { type BrowserHubOptions, type BrowserHubSource, hubSource } from './sources/web/hub-source.ts';
export type { StoreOptions } from './sources/web/hub-store.ts';
export { forgetModel, type KeptModel, keptModels } from './sources/web/kept-models.ts';
export { type WholeFileOptions, wholeFileSource } from './sources/web/whole-file-source.ts';
