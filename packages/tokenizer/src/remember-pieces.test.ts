import { expect, it, vi } from 'vitest';
import type { PieceTokens } from './piece-encoder.ts';
import { rememberPieces } from './remember-pieces.ts';

const counted = () => vi.fn((piece: string): PieceTokens => ({ ids: [piece.length], spans: [] }));

it('encodes a short piece once', () => {
  const encode = counted();
  const remember = rememberPieces(encode);
  for (const piece of ['constructor', 'constructor', '__proto__', '__proto__'])
    expect(remember(piece).ids).toEqual([piece.length]);
  expect(encode).toHaveBeenCalledTimes(2);
});

it('does not keep long pieces, nor more than 50,000', () => {
  const encode = counted();
  const remember = rememberPieces(encode);
  const long = 'a'.repeat(33);
  expect([remember(long).ids, remember(long).ids]).toEqual([[33], [33]]);
  expect(encode).toHaveBeenCalledTimes(2);
  for (let i = 0; i <= 50_000; i++) remember(`w${i}`);
  encode.mockClear();
  remember('w0');
  remember('w50000');
  expect(encode.mock.calls).toEqual([['w0']]);
});
