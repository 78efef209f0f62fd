import { expect, test } from 'vitest';
import { hash } from './wasm/source-hash.ts';

test('the compiled modules are those of the kernel sources', async () => {
  const script = new URL('../scripts/build-wasm.mjs', import.meta.url).href;
  const { sourceHash } = (await import(script)) as { sourceHash(): string };
  expect(hash, 'run node packages/backend-simd/scripts/build-wasm.mjs').toBe(sourceHash());
});
