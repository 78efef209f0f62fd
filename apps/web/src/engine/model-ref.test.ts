import { describe, expect, it } from 'vitest';
import { keyOf, type ModelRef, readKey, refOf } from './model-ref.ts';

describe('keys of models', () => {
  it.each<ModelRef>([
    { from: 'embedded', name: 'masked' },
    { from: 'embedded', name: 'speeches', weights: 'int4' },
    { from: 'hub', name: 'openai-community/gpt2@main' },
    { from: 'hub', name: 'a/b', weights: 'float32' },
  ])('say all of $from:$name', (ref) => {
    expect(refOf(keyOf(ref))).toEqual(ref);
  });

  it('of folders and of nothing mean no reference', () => {
    expect(refOf('folder:mine')).toBeUndefined();
    expect(refOf('embedded:other')).toBeUndefined();
    expect(refOf('')).toBeUndefined();
    expect(readKey('folder:my~model~int8')).toEqual({ place: 'folder:my~model', weights: 'int8' });
  });
});
