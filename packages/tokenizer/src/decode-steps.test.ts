import { expect, it } from 'vitest';
import {
  bytesToText,
  type DecodeStepFactory,
  endWords,
  joinWords,
  replaceIn,
  spacesFor,
  stripEach,
  stripStart,
} from './decode-steps.ts';

const pushed = (make: DecodeStepFactory, tokens: readonly string[]): string[] => {
  const step = make();
  return [...tokens.map((token) => step.push(token).join('')), step.end().join('')];
};

it.each<[string, DecodeStepFactory, string[], string[]]>([
  ['words', joinWords(), ['un', '##do', 'it', '.', "'s", '##'], ['un', 'do', ' it', '.', "'s", '', '']],
  ['words as they are', joinWords({ prefix: '_', cleanup: false }), ['_a', '.'], ['_a', ' .', '']],
  ['an added space', spacesFor('▁', true), ['▁▁a', '▁b'], ['a', ' b', '']],
  ['no added space', spacesFor('▁', false), ['▁a'], [' a', '']],
  ['a dollar sign', replaceIn(/x/gu, '$&'), ['axx'], ['a$&$&', '']],
  ['each token', stripEach('-', 1, 2), ['--a---', '-', ''], ['-a-', '', '', '']],
  ['the beginning', stripStart(' ', 2), [' ', '  a', ' b'], ['', ' a', ' b', '']],
  ['ends of words', endWords('</w>'), ['a</w>', 'b', 'c</w>'], ['a', ' b', 'c', '']],
  ['bytes', bytesToText, ['<0xE6>', '<0x97>', '<0xA5>', 'x', '<0xe6>'], ['', '', '日', 'x', '', '\uFFFD']],
  ['broken bytes', bytesToText, ['<0xE6>', 'x', '<0x0g>'], ['', '\uFFFDx', '<0x0g>', '']],
])('%s', (_, make, tokens, expected) => {
  expect(pushed(make, tokens)).toEqual(expected);
});
