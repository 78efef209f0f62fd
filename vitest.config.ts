import { defineConfig } from 'vitest/config';

// Tests run straight from the sources of every package: the condition is the first in each `exports`.
const conditions = ['@blockformer/source', 'module', 'import', 'node', 'default'];
const exclude = ['**/node_modules/**', '**/dist/**', '**/__fixtures__/**'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    benchmark: { include: ['tooling/bench/**/*.bench.ts'] },
    typecheck: { enabled: false },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['{packages,apps,examples,tooling}/**/*.test.ts'],
          exclude: [...exclude, 'apps/web/**'],
        },
      },
      {
        // The page is built once for all of its tests, and only if one of them runs.
        extends: true,
        test: {
          name: 'web',
          include: ['apps/web/**/*.test.ts'],
          exclude,
          globalSetup: ['apps/web/test/serve-studio.ts'],
          // Browsers and models share the cores with one another.
          testTimeout: 180_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
}) as ReturnType<typeof defineConfig>;
