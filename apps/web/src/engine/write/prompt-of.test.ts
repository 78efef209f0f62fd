import { expect, it } from 'vitest';
import type { OpenModel } from '../open-model.ts';
import { promptOf } from './prompt-of.ts';

const model = (parts: Partial<OpenModel> = {}): OpenModel =>
  ({
    info: { name: 'Bare' },
    plan: { kind: 'decoder', model: { vocab: 100, positions: 5 } },
    startId: 7,
    tokenizer: undefined,
    ...parts,
  }) as OpenModel;

const tokenizer = { size: 100, encode: (text: string) => [...text].map((letter) => letter.charCodeAt(0) % 100) };

it('gives the tokens of a text, or the start token', () => {
  const withTokenizer = model({ tokenizer: tokenizer as never });
  expect(promptOf('ab', withTokenizer)).toEqual([97, 98]);
  expect(promptOf('', withTokenizer)).toEqual([7]);
  expect(() => promptOf('abcdef', withTokenizer)).toThrow('The prompt: 6 tokens are more than the context of 5');
  const without = { ...withTokenizer, startId: undefined };
  expect(() => promptOf('', without)).toThrow('Bare has no start token, so it needs a prompt');
});

it('takes ids where there is no tokenizer', () => {
  expect(promptOf('1, 2 ,3\n4', model())).toEqual([1, 2, 3, 4]);
  expect(promptOf(' ', model())).toEqual([7]);
  expect(() => promptOf('Hello', model())).toThrow(
    'Bare has no tokenizer: write the prompt as token ids, such as 1, 2, 3',
  );
  expect(() => promptOf('1,200', model())).toThrow('id 200 is not in the vocabulary of 100');
});

it('refuses a tokenizer of another model', () => {
  const other = model({ tokenizer: { ...tokenizer, size: 1000 } as never });
  expect(() => promptOf('a', other)).toThrow('they do not belong together');
});
