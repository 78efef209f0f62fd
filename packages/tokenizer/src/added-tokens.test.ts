import { describe, expect, it } from 'vitest';
import { type AddedToken, findTokens } from './added-tokens.ts';
import { itself } from './aligned.ts';

const cut = (tokens: readonly Omit<AddedToken, 'id'>[], text: string, recognise = true): string[] =>
  findTokens(tokens.map((token, id) => ({ ...token, id })))(itself(text), recognise).map(({ part, id }) =>
    id === undefined ? part.text : `[${part.text}]`,
  );

describe('findTokens', () => {
  it('takes the longest token at each place', () => {
    expect(cut([{ text: 'a' }, { text: 'abc' }, { text: 'ab' }], 'xabcabda')).toEqual([
      'x',
      '[abc]',
      '[ab]',
      'd',
      '[a]',
    ]);
  });

  it('takes patterns for what they are', () => {
    expect(cut([{ text: '<|x|>' }, { text: '[.]' }], 'a<|x|>[.][x]')).toEqual(['a', '[<|x|>]', '[[.]]', '[x]']);
  });

  it('leaves special tokens alone unless they are recognised', () => {
    const tokens = [{ text: '<s>' }, { text: '<t>', special: false }];
    expect(cut(tokens, '<s><t>')).toEqual(['[<s>]', '[<t>]']);
    expect(cut(tokens, '<s><t>', false)).toEqual(['<s>', '[<t>]']);
  });

  it('takes the white space beside it', () => {
    expect(cut([{ text: '<l>', lstrip: true }], 'a \u0085<l> b')).toEqual(['a', '[ \u0085<l>]', ' b']);
    expect(cut([{ text: '<r>', rstrip: true }], 'a <r> \n b')).toEqual(['a ', '[<r> \n ]', 'b']);
    expect(cut([{ text: '<b>', lstrip: true, rstrip: true }], '<b> <b> \uFEFF')).toEqual([
      '[<b> ]',
      '[<b> ]',
      '\uFEFF',
    ]);
  });

  it('finds single words only', () => {
    const tokens = [{ text: 'foo', singleWord: true }];
    expect(cut(tokens, 'foo food éfoo foo_ foo.')).toEqual(['[foo]', ' food éfoo foo_ ', '[foo]', '.']);
  });

  it('does nothing without tokens', () => {
    expect(cut([], 'abc')).toEqual(['abc']);
  });
});
