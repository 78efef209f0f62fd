/**
 * Which package may import which. Arrows go down only: siblings that need each other are handed functions instead.
 * `ours` names packages of this workspace, `tensorflow` packages of the scope `@tensorflow`. What is not listed fails.
 * `parts` are the packages that compute and know no backend.
 */
const parts = ['core', 'attention', 'embeddings', 'feed-forward', 'encoder-block', 'decoder-block'];

/** @type {Record<string, { ours: string[], tensorflow: string[] }>} */
export const edges = {
  tokenizer: { ours: [], tensorflow: [] },
  sampler: { ours: [], tensorflow: [] },
  core: { ours: [], tensorflow: ['tfjs-core'] },
  embeddings: { ours: ['core'], tensorflow: ['tfjs-core'] },
  attention: { ours: ['core'], tensorflow: ['tfjs-core'] },
  'feed-forward': { ours: ['core'], tensorflow: ['tfjs-core'] },
  'encoder-block': { ours: ['core', 'attention', 'embeddings', 'feed-forward'], tensorflow: ['tfjs-core'] },
  'decoder-block': { ours: ['core', 'attention', 'embeddings', 'feed-forward'], tensorflow: ['tfjs-core'] },
  'model-loader': { ours: ['core'], tensorflow: ['tfjs-core'] },
  'backend-simd': { ours: ['core'], tensorflow: ['tfjs-core', 'tfjs-backend-cpu'] },
  models: { ours: [...parts, 'tokenizer', 'sampler', 'model-loader'], tensorflow: ['tfjs-core'] },
  'attention-view': { ours: [], tensorflow: [] }, // a custom element for any page: no dependency at all
  'model-*': { ours: [], tensorflow: [] }, // the embedded models: files and where they are
  testing: { ours: [], tensorflow: ['tfjs', 'tfjs-core', 'tfjs-backend-cpu', 'tfjs-backend-wasm'] },
};

/** The row of a package, by its folder. */
export const rowOf = (name) => edges[name] ?? (name.startsWith('model-') ? edges['model-*'] : undefined);

/** Files that may import anything, `testing` included. */
export const exempt = [
  '/vite-env\\.d\\.ts$',
  '\\.(test|test-d|bench)\\.ts$',
  '^[^/]+/[^/]+/(test|test-browser|scripts)/',
  '^examples/',
];

/** Contract suites: part of what is shipped, and written with vitest and fast-check. */
export const contracts = ['-contract\\.ts$', '/src/testing\\.ts$'];

/** The only places in packages with `node:` imports. A package's main entry reaches none of them. */
export const nodePlaces = [
  '^packages/model-loader/src/(sources|cache)/fs[/.-]',
  '^packages/[^/]+/src/node[/.]',
  '^packages/tokenizer/src/gpt-3-encoder',
  '^packages/testing/',
  '^packages/model-(?!loader/)[^/]+/',
];
