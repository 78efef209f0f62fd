import { expect, it } from 'vitest';
import { readEngineOptions } from './engine-options.ts';

it('reads what the address asks of the engine', () => {
  expect(readEngineOptions('')).toEqual({});
  expect(readEngineOptions('?engine=wasm&memory=64&threads=2')).toEqual({
    backend: 'wasm',
    memory: 64 * 2 ** 20,
    threads: 2,
  });
  expect(readEngineOptions('?engine=quantum&memory=-1&threads=many')).toEqual({});
});
