import { describe, expect, test } from 'vitest';
import { readData } from './data.ts';
import { attentionPage } from './page.ts';
import { hash, script } from './page-script.ts';
import { firstState, settle, stateAttributes, stateFrom } from './state.ts';

describe('a page', () => {
  const weights = [[[[1]]]];

  test('carries the program that its sources make', async () => {
    const file = new URL('../scripts/build-page-script.mjs', import.meta.url).href;
    const { sourceHash } = (await import(file)) as { sourceHash(): string };
    expect(hash, 'run node packages/attention-view/scripts/build-page-script.mjs').toBe(sourceHash());
  });

  test('cannot be broken out of', () => {
    const text = '</script><script>alert(1)</script><!--';
    const page = attentionPage({ title: text, lines: [text], data: { queries: [text], weights } });
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page.match(/<\/script/g)).toHaveLength(2);
    expect(page).not.toContain('<!--');
    expect(script).not.toContain('</');
  });

  test('names nothing outside of itself', () => {
    const page = attentionPage({ title: 'x', data: { queries: ['x'], weights } });
    expect(page.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|src=|@import|url\(/);
    expect(page).toContain("default-src 'none'");
  });
});

describe('a state', () => {
  const sets = readData([
    { queries: ['a', { text: 'p', padding: true }], weights: [{ heads: 2, values: [1, 0, 1, 0, 1, 0, 1, 0] }] },
  ]);

  test('is the nearest that there is', () => {
    const far = { view: 'matrix', set: 3, layer: 9, head: 7, specials: true } as const;
    expect(settle(sets, far)).toMatchObject({ view: 'matrix', set: 0, layer: 0, head: 1 });
    expect(settle(sets, { ...firstState, token: { side: 'key', position: 1 } }).token).toBeUndefined();
    expect(settle(sets, { ...firstState, token: { side: 'key', position: 0 } }).token).toEqual({
      side: 'key',
      position: 0,
    });
  });

  test('goes through attributes and comes back', () => {
    const state = {
      view: 'overview',
      set: 1,
      layer: 2,
      head: 'mean',
      specials: false,
      token: { side: 'query', position: 4 },
    } as const;
    const attributes = stateAttributes(state);
    expect(stateFrom((name) => attributes[name] ?? null)).toEqual(state);
    expect(stateFrom(() => 'nonsense')).toEqual({ ...firstState, token: undefined });
  });
});
