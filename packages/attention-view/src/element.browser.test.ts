import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { madeUp, words } from './__fixtures__/made-up.ts';
import { hasChromium, launch, type OpenPage, openPage } from './__fixtures__/open-page.ts';
import type { AttentionData, AttentionSet } from './data.ts';
import type { AttentionView } from './element.ts';
import { attentionPage } from './page.ts';
import { shade, themes } from './themes.ts';

const queries = ['The', ' cat', ' sat', ' down'];
const weights = [
  [
    [1, 0, 0, 0],
    [0.25, 0.75, 0, 0],
    [0.125, 0.5, 0.375, 0],
    [0.0625, 0.6875, 0.1875, 0.0625],
  ],
  [
    [1, 0, 0, 0],
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
  ],
];
const causal: AttentionData = { queries, weights: [weights, [...weights].reverse()] };

const view = (page: Page) => page.locator('attention-view');
const readout = (page: Page): Promise<string | null> => page.locator('.readout').textContent();
const shown = (page: Page, side: string): Promise<string[]> => page.locator(`.${side} .weight`).allTextContents();

describe.skipIf(!hasChromium)('<attention-view> in Chromium', () => {
  let browser: Browser;
  let opened: OpenPage;
  const open = async (data: AttentionData, options: Parameters<typeof openPage>[2] = {}): Promise<Page> => {
    opened = await openPage(browser, attentionPage({ title: 'A page', data }), options);
    return opened.page;
  };

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    const { trouble } = opened;
    await opened.close();
    expect(trouble).toEqual([]);
  });

  test('takes plain arrays', async () => {
    const page = await open(causal);
    const said = await view(page).evaluate((element: AttentionView) => {
      element.data = {
        queries: ['x', ' y'],
        weights: [
          [
            [
              [1, 0],
              [0.125, 0.875],
            ],
          ],
        ],
      };
      return element.shadowRoot?.querySelectorAll('[role=option]').length;
    });
    expect(said).toBe(4);
    await page.locator('#query-1').hover();
    expect(await readout(page)).toBe('“y” looks at “y” 0.8750 · “x” 0.1250');
    const wrong = await view(page).evaluate((element: AttentionView) => {
      try {
        element.data = { queries: ['x'], weights: [[[[2]]]] };
      } catch (error) {
        return String(error);
      }
    });
    expect(wrong).toBe('RangeError: attention-view: layer 0: expected weights from 0 to 1, got 2');
  });

  test('takes what was set before it was known', async () => {
    const page = await open(causal);
    const state = await page.evaluate(async () => {
      const known = customElements.get('attention-view') as typeof AttentionView;
      const early = document.createElement('attention-early') as AttentionView;
      early.data = { queries: ['x'], weights: [[[[1]], [[1]]]] };
      early.setAttribute('head', '1');
      document.body.append(early);
      customElements.define('attention-early', class extends known {});
      return { ...early.state, drawn: early.shadowRoot?.querySelectorAll('[role=option]').length };
    });
    expect(state).toMatchObject({ view: 'heads', head: 1, drawn: 2 });
  });

  test('can be used with the Tab key alone', async () => {
    const page = await open([causal as AttentionSet, { ...(causal as AttentionSet), name: 'Other' }]);
    const seen: string[] = [];
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        const element = document.activeElement?.shadowRoot?.activeElement;
        return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
      });
    for (let i = 0; i < 16; i++) {
      await page.keyboard.press('Tab');
      seen.push(await focused());
    }
    const bar = ['Set 1', 'Other', 'Lines', 'Matrix', 'All heads', 'Layer', 'Head', 'Save as SVG', 'Save as PNG'];
    const strip = ['Head 0', 'Head 1', 'Mean of all heads'];
    expect(seen.slice(0, 15)).toEqual([...bar, ...strip, 'Tokens: token', 'Tokens: looks at', 'In words']);
  });

  test('a token under the pointer shows what it looks at, on the right who looks at it', async () => {
    const page = await open(causal);
    await page.locator('#query-3').hover();
    expect(await readout(page)).toBe('“down” looks at “cat” 0.6875 · “sat” 0.1875 · “The” 0.0625 · “down” 0.0625');
    expect(await shown(page, 'key')).toEqual(['.06', '.69', '.19', '.06']);
    await page.locator('#key-1').hover();
    expect(await readout(page)).toBe('“cat” is looked at by “cat” 0.7500 · “down” 0.6875 · “sat” 0.5000');
    expect(await shown(page, 'query')).toEqual(['', '.75', '.50', '.69']);
    await page.mouse.move(5, 5);
    expect(await shown(page, 'query')).toEqual(['', '', '', '']);
  });

  test('the keys walk from token to token, hold one, and let it go', async () => {
    const page = await open(causal);
    await page.locator('[role=listbox]').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await readout(page)).toContain('“sat” looks at “cat” 0.5000');
    expect(await page.locator('[aria-selected=true]').textContent()).toContain('·sat');
    await page.keyboard.press('ArrowRight');
    expect(await readout(page)).toBe('“sat” is looked at by “sat” 0.3750 · “down” 0.1875');
    await page.keyboard.press('Enter');
    expect(await view(page).getAttribute('token')).toBe('key:2');
    expect(page.url()).toMatch(/#view=heads&layer=0&head=0&token=key%3A2$/);
    await page.locator('select').first().focus();
    expect(await shown(page, 'query')).toEqual(['', '', '.38', '.19']);
    await page.reload();
    expect(await shown(page, 'query')).toEqual(['', '', '.38', '.19']);
    await page.locator('.key').focus();
    await page.keyboard.press('Escape');
    expect(await view(page).getAttribute('token')).toBeNull();
  });

  test.each(['light', 'dark'] as const)(
    'the matrix has the colour of each weight, and nothing in the future: %s',
    async (name) => {
      const page = await open(causal, { colorScheme: name, hash: '#view=matrix' });
      const cells = await page
        .locator('.cells canvas')
        .first()
        .evaluate((canvas: HTMLCanvasElement) => {
          const copy = document.createElement('canvas');
          const context = copy.getContext('2d', { willReadFrequently: true });
          [copy.width, copy.height] = [canvas.width, canvas.height];
          context?.drawImage(canvas, 0, 0);
          const at = (row: number, column: number) => {
            const x = canvas.width - 2 - (4 - column) * 44 + 4;
            return [...(context?.getImageData(x, canvas.height - 2 - (4 - row) * 44 + 4, 1, 1).data ?? [])];
          };
          return [0, 1, 2, 3].map((row) => [0, 1, 2, 3].map((column) => at(row, column)));
        });
      for (const [row, line] of cells.entries())
        for (const [column, color] of line.entries())
          expect(color).toEqual(
            column > row ? [0, 0, 0, 0] : [...shade(themes[name], weights[0]?.[row]?.[column] as number), 255],
          );
      await page.locator('.cells').focus();
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
      expect(await readout(page)).toBe('“sat” looks at “cat” 0.5000');
      await page.keyboard.press('End');
      expect(await readout(page)).toBe('“sat” does not see “down”, which comes later');
      await page.keyboard.press('Enter');
      expect(await view(page).getAttribute('view')).toBe('heads');
      expect(await readout(page)).toContain('“sat” looks at “cat” 0.5000');
    },
  );

  test('the overview tells what a head does, and opens it', async () => {
    const page = await open(causal, { hash: '#view=overview' });
    await page.locator('.cells').focus();
    await page.keyboard.press('ArrowRight');
    expect(await readout(page)).toBe(
      'Layer 0 · head 1, on average: first token 50 % · token before 75 % · itself 25 %',
    );
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await view(page).evaluate((element: AttentionView) => element.state)).toMatchObject({
      view: 'heads',
      layer: 1,
      head: 1,
    });
    expect(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.getAttribute('role'))).toBe(
      'listbox',
    );
  });

  test('layers, heads and their mean are chosen', async () => {
    const page = await open(causal);
    await view(page).evaluate((element: AttentionView) => {
      element.addEventListener('attention-change', (event) => {
        document.title = JSON.stringify((event as CustomEvent).detail);
      });
    });
    await page.getByLabel('Layer', { exact: true }).selectOption('1');
    expect(JSON.parse(await page.title())).toMatchObject({ layer: 1, head: 0 });
    await page.getByRole('button', { name: 'Mean of all heads' }).click();
    await page.locator('#query-1').hover();
    expect(await readout(page)).toBe('“cat” looks at “The” 0.6250 · “cat” 0.3750');
    await page.getByText('In words').click();
    expect(await page.locator('details li').nth(2).textContent()).toBe(
      '“sat” looks at “cat” 0.7500, “sat” 0.1875, “The” 0.0625',
    );
  });

  test('what is pointed at is told, and can be shown from outside without being told or held', async () => {
    const page = await open(causal);
    await view(page).evaluate((element: AttentionView) => {
      const told: unknown[] = [];
      element.addEventListener('attention-point', (event) => {
        told.push((event as CustomEvent).detail ?? 'nothing');
        document.title = JSON.stringify(told);
      });
    });
    await page.locator('#query-1').hover();
    await page.mouse.move(0, 0);
    const told = JSON.stringify([{ side: 'query', position: 1 }, 'nothing']);
    expect(await page.title()).toBe(told);
    const point = (token?: { side: 'query' | 'key'; position: number }): Promise<void> =>
      view(page).evaluate((element: AttentionView, at) => element.point(at), token);
    const rest = await readout(page);
    await point({ side: 'query', position: 2 });
    expect(await readout(page)).toMatch(/^“sat” looks at /);
    expect(await page.locator('#query-2').getAttribute('aria-selected')).toBe('true');
    await point();
    expect(await readout(page)).toBe(rest);
    expect(await view(page).evaluate((element: AttentionView) => element.state.token)).toBeUndefined();
    expect(await page.title()).toBe(told);
  });

  test('padding is never shown, special tokens can be hidden; an encoder reads, a decoder writes', async () => {
    const source = [{ text: '[CLS]', special: true }, 'a', ' b', { text: '[PAD]', special: true, padding: true }];
    const page = await open([
      { name: 'Cross attention', queries: ['x', '\n'], keys: source, weights: [madeUp(1, 2, 4, false)] },
      { name: 'Encoder', queries: source, weights: [madeUp(2, 4, 4, false)] },
    ]);
    expect(await page.locator('.query .token').allTextContents()).toEqual(['x', '↵']);
    expect(await page.locator('.key .token').allTextContents()).toEqual(['[CLS]', 'a', '·b']);
    expect(await page.locator('.heading').allTextContents()).toEqual(['writes', 'reads']);
    await page.getByRole('checkbox').click();
    expect(await page.locator('.key .token').allTextContents()).toEqual(['a', '·b']);
    await page.getByRole('button', { name: 'Encoder' }).click();
    expect(await page.locator('.query .token').allTextContents()).toEqual(['a', '·b']);
  });

  test.each(['heads', 'matrix', 'overview'])('%s can be saved', async (name) => {
    const page = await open(causal, { hash: `#view=${name}` });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as SVG' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(
      name === 'overview' ? 'attention-all-layers-and-heads.svg' : 'attention-layer-0-head-0.svg',
    );
    const [texts, error, png] = await view(page).evaluate(async (element: AttentionView) => {
      const parsed = new DOMParser().parseFromString(element.toSvg(), 'image/svg+xml');
      const texts = [...parsed.querySelectorAll('text')].map((text) => text.textContent);
      const { width, height } = await createImageBitmap(await element.toPng());
      const box = parsed.documentElement;
      return [
        texts,
        parsed.querySelector('parsererror')?.textContent,
        [width / Number(box.getAttribute('width')), height > 200],
      ];
    });
    expect(error).toBeUndefined();
    expect(texts).toEqual(
      expect.arrayContaining(name === 'overview' ? ['head 0', '1'] : ['The', '·cat', '·sat', '·down']),
    );
    expect((png as [number])[0]).toBeCloseTo(2, 1);
  });

  test.each([
    ['heads', 'light'],
    ['heads', 'dark'],
    ['matrix', 'light'],
    ['matrix', 'dark'],
    ['overview', 'light'],
    ['overview', 'dark'],
  ] as const)('axe finds nothing to complain about: %s, %s', async (name, colorScheme) => {
    const special = { text: '[CLS]', special: true };
    const set = { queries: [special, ...words(5)], weights: [madeUp(3, 6, 6, false), madeUp(3, 6, 6, false)] };
    const page = await open([set, { ...set, name: 'Another' }], { colorScheme, hash: `#view=${name}&token=query:2` });
    await page
      .getByText('In words')
      .click({ timeout: 500 })
      .catch(() => undefined); // the overview has none
    await page.evaluate(axe.source);
    const found = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
    expect(found).toEqual([]);
  });

  test('fits on a phone, and follows a change of the scheme', async () => {
    const page = await open(
      [
        { name: 'A', queries: words(30), weights: [madeUp(12, 30, 30, true)] },
        { name: 'B', queries: words(3), weights: [madeUp(2, 3, 3, false)] },
      ],
      {
        viewport: { width: 360, height: 740 },
        hasTouch: true,
        colorScheme: 'light',
      },
    );
    for (const button of ['Lines', 'Matrix', 'All heads']) {
      await page.getByRole('button', { name: button, exact: true }).tap();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    }
    await page.getByRole('button', { name: 'Lines' }).tap();
    await page.locator('#query-5').tap();
    expect(await view(page).getAttribute('token')).toBe('query:5');
    const ground = (): Promise<string> =>
      page.locator('.view').evaluate((box) => getComputedStyle(box).backgroundColor);
    expect(await ground()).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await ground()).toBe('rgb(18, 20, 26)');
    expect(await view(page).getAttribute('token')).toBe('query:5');
  });

  test('draws 100 tokens and 12 heads within a frame', async () => {
    const page = await open({
      queries: words(100),
      weights: Array.from({ length: 12 }, (_, l) => madeUp(12, 100, 100, true, l + 1)),
    });
    const measured = await view(page).evaluate(async (element: AttentionView) => {
      const root = element.shadowRoot as ShadowRoot;
      const times: number[] = [];
      const middle = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1] as number;
      const frames: number[] = [];
      const each = async (targets: readonly Element[], event: (target: Element, i: number) => Event) => {
        times.length = 0;
        for (const [i, target] of targets.entries()) {
          frames.push((await new Promise(requestAnimationFrame)) as number);
          const start = performance.now();
          target.dispatchEvent(event(target, i));
          root.querySelector('.readout')?.getBoundingClientRect(); // the layout is a part of it
          times.push(performance.now() - start);
        }
        return middle(times);
      };
      const over = (): Event =>
        new PointerEvent('pointerover', { bubbles: true, composed: true, pointerType: 'mouse' });
      const heads = await each([...root.querySelectorAll('.query [role=option]')], over);
      const move = (target: Element, i: number): Event => {
        const { left, top } = target.getBoundingClientRect();
        return new PointerEvent('pointermove', {
          bubbles: true,
          clientX: left + 150 + i * 9,
          clientY: top + 150 + i * 9,
        });
      };
      element.state = { view: 'matrix' };
      const matrix = await each(Array(60).fill(root.querySelector('.above')), move);
      element.state = { view: 'overview' };
      const overview = await each(Array(60).fill(root.querySelector('.above')), move);
      const apart = frames.slice(1).map((time, i) => time - (frames[i] as number));
      return { heads, matrix, overview, frame: middle(apart) };
    });
    process.stderr.write(`attention-view, 100 tokens and 12 heads, ms: ${JSON.stringify(measured)}\n`);
    for (const time of [measured.heads, measured.matrix, measured.overview]) expect(time).toBeLessThan(1000 / 60);
  });
});
