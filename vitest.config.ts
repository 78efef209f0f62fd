import { defineConfig } from 'vitest/config';

// Tests run straight from the sources of every package: the condition is the first in each `exports`.
const conditions = ['@blockformer/source', 'module', 'import', 'node', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{packages,apps,examples,tooling}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/__fixtures__/**'],
    benchmark: { include: ['tooling/bench/**/*.bench.ts'] },
    typecheck: { enabled: false },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
  },
}) as ReturnType<typeof defineConfig>;
