import { describe, expect, it } from 'vitest';
import { itself, spanOf } from './aligned.ts';
import { addSpace, gpt2Pieces, inTurn, type PreTokenizer, splitAt } from './pre-tokenizer.ts';

const pieces = (cut: PreTokenizer, text: string): string[] => Array.from(cut(itself(text)), (piece) => piece.text);

describe('gpt2Pieces', () => {
  it.each([
    ["I'll go, won't I?  Yes", ['I', "'ll", ' go', ',', ' won', "'t", ' I', '?', ' ', ' Yes']],
    ['a1\n\n b', ['a', '1', '\n\n', ' b']],
    ['x\u0085\u0085y', ['x', '\u0085', '\u0085', 'y']],
    ['x\u00a0\u3000 y', ['x', '\u00a0\u3000', ' y']],
    [' \uFEFF!', [' \uFEFF!']],
    ['\ud83d!', ['\ud83d!']],
    ['', []],
  ])('%j', (text, expected) => {
    expect(pieces(gpt2Pieces, text)).toEqual(expected);
  });
});

describe('splitAt', () => {
  it('keeps the matches, what is between them, or both', () => {
    expect(pieces(splitAt(/\d/), 'a1b22')).toEqual(['a', '1', 'b', '2', '2']);
    expect(pieces(splitAt(/\d+/, 'matches'), 'a1b22')).toEqual(['1', '22']);
    expect(pieces(splitAt(/\d+/, 'between'), 'a1b22')).toEqual(['a', 'b']);
  });

  it('puts a match together with what is beside it', () => {
    expect(pieces(splitAt(/-/, 'with-next'), 'a--b-')).toEqual(['a', '-', '-b', '-']);
    expect(pieces(splitAt(/-/, 'with-previous'), '-a--b')).toEqual(['-', 'a-', '-', 'b']);
    expect(pieces(splitAt(/-/, 'runs'), 'a--b-')).toEqual(['a', '--', 'b', '-']);
  });

  it('has the place of each piece, also after an added space', () => {
    const cut = inTurn([splitAt(/,/, 'between'), addSpace, splitAt(/b/)]);
    const spans = Array.from(cut(itself('ab, c')), (piece) => [piece.text, spanOf(piece, 0, piece.text.length)]);
    expect(spans).toEqual([
      [' a', [0, 1]],
      ['b', [1, 2]],
      [' c', [3, 5]],
    ]);
  });

  it('does not cut a surrogate pair', () => {
    expect(pieces(splitAt(/./), 'a👍')).toEqual(['a', '👍']);
  });

  it('takes no empty matches', () => {
    expect(pieces(splitAt(/x*/), 'axb')).toEqual(['a', 'x', 'b']);
  });
});
