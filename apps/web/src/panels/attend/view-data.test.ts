import { expect, test } from 'vitest';
import type { Pass, PlacedToken } from '../../engine/attend/pass.ts';
import { lookingToken, settleView, tellingToken, type WantedView } from './view-data.ts';

/** Tokens one after the other. */
const placed = (...texts: string[]): PlacedToken[] => {
  let end = 0;
  return texts.map((text, id) => {
    const start = end;
    end += text.length;
    return { id, text, special: false, span: [start, end] };
  });
};

test('the token to begin with is a pronoun, but no piece of a word; else the last word', () => {
  expect(tellingToken(placed('The', ' cat', ' said', ' it', ' was', '.'))).toBe(3);
  expect(tellingToken(placed('It', ' was'))).toBe(0);
  expect(tellingToken(placed(' v', 'iciss', 'it', 'udes', '.'))).toBe(3);
  expect(tellingToken(placed('one', ' it', 'em', '!'))).toBe(2);
  expect(tellingToken(placed('?'))).toBe(0);
});

const layers = [{ name: '0', part: 'blocks.0.attention', heads: 2, values: new Float32Array(8) }];
const read = placed('so', ' it');
const pass: Pass = {
  read,
  fed: [1],
  written: [{ id: 7, text: 'x', special: false }],
  answer: 'x',
  sets: [
    { kind: 'cross', queries: [{ id: 7, text: 'x', special: false }], keys: read, layers },
    { kind: 'encoder', queries: read, layers },
  ],
};
const wanted: WantedView = { view: 'heads', set: 1, layer: 0, head: 1, specials: true, token: 'auto' };

test('what a link wants becomes the nearest that there is', () => {
  expect(settleView(pass, wanted).token).toEqual({ side: 'query', position: 1 });
  expect(settleView(pass, { ...wanted, set: 9, layer: 9, head: 9, token: 'query:9' })).toEqual({
    ...wanted,
    token: undefined,
  });
  expect(settleView(pass, { ...wanted, token: 'none' }).token).toBeUndefined();
  expect(settleView(pass, { ...wanted, set: 0 }).token).toBeUndefined(); // an alignment shows itself without one
  expect(settleView(pass, { ...wanted, set: Number.NaN, token: 'key:1' })).toMatchObject({
    set: 0,
    token: { side: 'key', position: 1 },
  });
});

test('the token whose numbers are shown', () => {
  const of = (set: number, token: string): number => lookingToken(pass, settleView(pass, { ...wanted, set, token }));
  expect(of(1, 'query:0')).toBe(0);
  expect(of(1, 'key:0')).toBe(0); // tokens that look at one another do both
  expect(of(0, 'key:1')).toBe(0); // what is read does not look
  expect(of(1, 'none')).toBe(1);
});
