import { expect, it } from 'vitest';
import { findRoles } from './roles.ts';

const ids = new Map([
  ['[MASK]', 1],
  ['<s>', 2],
  ['<|endoftext|>', 3],
]);
const id = (token: string): number | undefined => ({ ordinary: 7 })[token];

it('goes by the usual names', () => {
  expect(findRoles(ids, {}, id)).toEqual({ bos: 2, eos: 3, mask: 1 });
});

it('goes by the given names first, also of tokens that are not special', () => {
  expect(findRoles(ids, { bos: '<|endoftext|>', pad: 'ordinary', mask: 'missing' }, id)).toEqual({
    bos: 3,
    eos: 3,
    pad: 7,
  });
});
