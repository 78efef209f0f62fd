import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../src/engine/client.ts';
import { seriousFindings } from './check-accessibility.ts';
import { hasChromium, launch, openStudio, PHONE } from './open-studio.ts';
import {
  bars,
  chip,
  countsOf,
  eventually,
  generateByCli,
  idsOf,
  placeShown,
  recordCounts,
  textOf,
  write,
  written,
} from './write-page.ts';

const PROMPT = 'My fellow citizens,';

describe.skipIf(!hasChromium)('using the panel to write', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  const at = async (
    params: Readonly<Record<string, string | number>>,
    use: (page: Page) => Promise<void>,
    { engine = '', ...options }: Parameters<typeof openStudio>[2] & { engine?: string } = {},
  ): Promise<void> => {
    const studio = await openStudio(browser, `${engine}${write(params)}`, options);
    try {
      await use(studio.page);
      expect(studio.trouble).toEqual([]);
    } finally {
      await studio.close();
    }
  };

  it('leaves nothing behind in the engine, however it ends', async () => {
    await at({ set: 'maxTokens:30' }, async (page) => {
      const tensors = (): Promise<number> =>
        page.evaluate(async () => {
          const { studio } = globalThis as unknown as { studio: { engine: Engine } };
          return (await studio.engine.call('usage', undefined)).tensors;
        });
      await written(page);
      // The place that is shown is computed beside the text: what is there is known when it stays the same.
      let before = -1;
      const settled = async (): Promise<boolean> => {
        const now = await tensors();
        const same = now === before;
        before = now;
        return same;
      };
      await expect.poll(settled, { interval: 500 }).toBe(true);
      expect(before).toBeGreaterThan(10);
      // Written to the end, stopped, along a road, as a search, and with an error.
      await page.getByRole('button', { name: 'Another seed' }).click();
      await page.keyboard.press('Escape');
      await page.goto(`${page.url().split('#')[0]}${write({ road: '276,260,616', set: 'maxTokens:200' })}`);
      await eventually(async () => (await idsOf(page)).length).toBeGreaterThan(3);
      await page.keyboard.press('Escape');
      await page.goto(`${page.url().split('#')[0]}${write({ mode: 'beams' })}`);
      await page.locator('[data-result]').first().waitFor();
      await page.goto(`${page.url().split('#')[0]}${write({ road: '999999' })}`);
      await page.getByRole('alert').waitFor();
      await eventually(tensors).toBe(before);
    });
  });

  it('draws tokens as they come', async () => {
    const prepare = (page: Page): Promise<void> => recordCounts(page, 'ol[aria-label^="Tokens written"] > li');
    await at(
      { set: 'maxTokens:200' },
      async (page) => {
        await written(page);
        const counts = await countsOf(page);
        expect(counts.length).toBeGreaterThan(5);
        expect(counts.at(-1)).toBe(200);
        expect(counts).toEqual(counts.toSorted((a, b) => a - b));
      },
      { prepare },
    );
  });

  describe('stopping', () => {
    it.each(['the button', 'Escape'])('by %s keeps what is there', async (by) => {
      const whole = await generateByCli(PROMPT, '--seed', '5', '-n', '80', '--backend', 'cpu');
      const use = async (page: Page): Promise<void> => {
        await eventually(async () => (await idsOf(page)).length).toBeGreaterThan(5);
        if (by === 'Escape') await page.keyboard.press('Escape');
        else await page.getByRole('button', { name: 'Stop' }).click();
        await written(page, 'stopped');
        const ids = await idsOf(page);
        expect(ids.length).toBeLessThan(80);
        expect(ids).toEqual(whole.ids.slice(0, ids.length));
        expect(whole.text.startsWith((await textOf(page)).slice(PROMPT.length))).toBe(true);
        expect(await page.getByRole('button', { name: 'Stop' }).isDisabled()).toBe(true);
        // It stays like that, and can be written to its end.
        await page.waitForTimeout(300);
        expect(await idsOf(page)).toEqual(ids);
        await page.getByRole('button', { name: 'Write' }).click();
        await written(page);
        expect(await idsOf(page)).toEqual(whole.ids);
      };
      // Slow enough that there is something to stop.
      await at({ seed: 5 }, use, { engine: '?engine=cpu' });
    });
  });

  describe('what cannot be continued', () => {
    it('is said in one line, and can be mended', async () => {
      await at({ prompt: 'the war and the peace of the people '.repeat(60) }, async (page) => {
        const alert = page.getByRole('alert');
        await alert.waitFor();
        expect(await alert.textContent()).toMatch(/The prompt: \d+ tokens are more than the context of 256$/);
        await page.getByRole('textbox', { name: 'Prompt' }).fill('The war');
        await eventually(() => alert.count()).toBe(0);
        await page.getByRole('button', { name: 'Write' }).click();
        await written(page);
        expect((await idsOf(page)).length).toBe(80);
      });
    });

    it('ends where the context is full', async () => {
      await at({ set: 'maxTokens:4000', mode: 'likeliest' }, async (page) => {
        await written(page);
        expect((await idsOf(page)).length).toBe(256 - 4 + 1);
        expect(await page.locator('[data-finish]').getAttribute('data-finish')).toBe('context');
        await page.getByText('the model’s context is full').first().waitFor();
        expect(await page.getByRole('button', { name: 'What could come next' }).count()).toBe(0);
      });
    });

    it('takes nonsense of an address as if it were not there', async () => {
      const { ids } = await generateByCli(PROMPT, '--seed', '3');
      const nonsense = { seed: '-1', mode: 'magic', set: 'topK:-5,a:b', road: '1,x', step: '1e9', depth: 'deep' };
      await at(nonsense, async (page) => {
        await written(page);
        expect(await idsOf(page)).toEqual(ids);
      });
    });

    it('names a road that the vocabulary does not have', async () => {
      await at({ road: '5,999999' }, async (page) => {
        expect(await page.getByRole('alert').textContent()).toContain('id 999999 is not in the vocabulary of 4096');
      });
    });
  });

  it('tokenizes as one types, and shows what could come next', async () => {
    await at({}, async (page) => {
      await written(page);
      await page.getByRole('textbox', { name: 'Prompt' }).fill('My fellow citizens of the Senate and House of');
      const prompt = page.getByRole('list', { name: 'Tokens of the prompt' });
      await eventually(() => prompt.locator('[data-id]').count()).toBe(9);
      expect(await prompt.locator('[data-id]').first().getAttribute('title')).toBe('id 2041');
      await eventually(async () => (await bars(page))[0]?.id).toBe(3104); // Representatives
      expect(await idsOf(page)).toEqual([]);
      await page.keyboard.press('Control+Enter');
      await written(page);
      expect((await idsOf(page)).length).toBe(80);
    });
  });

  it('shows the place that is pointed at, and then the one that was picked again', async () => {
    await at({ step: 4 }, async (page) => {
      await written(page);
      await placeShown(page, 4);
      await chip(page, 12).hover();
      await placeShown(page, 12);
      expect(await page.getByText('New token 13').count()).toBe(1);
      await page.mouse.move(2, 2);
      await placeShown(page, 4);
      await eventually(() => page.url()).toContain('step=4');
    });
  });

  it('draws another text with another seed', async () => {
    await at({}, async (page) => {
      await written(page);
      const first = await idsOf(page);
      await page.getByRole('button', { name: 'Another seed' }).click();
      await eventually(() => idsOf(page)).not.toEqual(first);
      await written(page);
      const seed = await page.getByRole('textbox', { name: 'Seed' }).inputValue();
      expect(await idsOf(page)).toEqual((await generateByCli(PROMPT, '--seed', seed)).ids);
      await eventually(() => page.url()).toContain(`seed=${seed}`);
    });
  });

  it('takes the text to other panels', async () => {
    await at({ set: 'maxTokens:5' }, async (page) => {
      await written(page);
      const text = await textOf(page);
      await page.getByRole('button', { name: /attends/ }).click();
      expect(new URL(page.url()).hash.startsWith('#attend?')).toBe(true);
      expect(new URLSearchParams(page.url().split('?')[1]).get('text')).toBe(text);
      // Back again, what was written is still there.
      await page.getByRole('link', { name: 'Write' }).click();
      expect(await textOf(page)).toBe(text);
    });
  });

  it('can be used by keys alone', async () => {
    await at({}, async (page) => {
      await written(page);
      const first = await idsOf(page);
      const focused = (): Promise<string> =>
        page.evaluate(() => {
          const element = document.activeElement as HTMLElement;
          const [label] = (element as HTMLInputElement).labels ?? [];
          const row = element.dataset['before'] === undefined ? '' : 'candidate ';
          return `${row}${label?.textContent ?? ''}${element.textContent}`;
        });
      const tabTo = async (name: RegExp): Promise<void> => {
        for (let presses = 0; presses < 80; presses++) {
          await page.keyboard.press('Tab');
          if (name.test(await focused())) return;
        }
        throw new Error(`Tab does not lead to ${name}`);
      };
      await page.getByRole('button', { name: 'Skip to the panel' }).focus();
      await page.keyboard.press('Enter');
      await tabTo(/^Prompt/);
      await tabTo(/chosen; the model/);
      for (let presses = 0; presses < 3; presses++) await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await placeShown(page, 3);
      // Tab leaves the chips at once: they are one stop.
      await page.keyboard.press('Tab');
      expect(await focused()).not.toMatch(/chosen; the model/);
      await tabTo(/^Temperature/);
      await page.keyboard.press('ArrowLeft');
      expect(await page.getByRole('slider', { name: 'Temperature' }).getAttribute('aria-valuetext')).toBe('0.75');
      await tabTo(/^candidate/);
      await page.keyboard.press('Tab');
      const taken = Number(await page.evaluate(() => (document.activeElement as HTMLElement).dataset['id']));
      await page.keyboard.press('Enter');
      await page.getByTitle('The first 4 new tokens are kept').waitFor();
      await written(page);
      expect((await idsOf(page)).slice(0, 4)).toEqual([...first.slice(0, 3), taken]);
    });
  });

  it.each([
    ['light', 'sample'],
    ['dark', 'sample'],
    ['light', 'beams'],
    ['dark', 'beams'],
  ] as const)('has no serious finding of axe in the %s theme: %s', async (colorScheme, mode) => {
    await at(
      { mode, set: 'temperature:1.1' },
      async (page) => {
        await written(page);
        await page.getByText('More', { exact: true }).click();
        if (mode === 'sample') await placeShown(page, 0);
        expect(await seriousFindings(page)).toEqual([]);
      },
      { colorScheme },
    );
  });

  it.each(['sample', 'beams'])('fits a phone: %s', async (mode) => {
    await at(
      { mode },
      async (page) => {
        await written(page);
        if (mode === 'sample') await placeShown(page, 0);
        await page.getByText('More', { exact: true }).click();
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
        const small = await page.locator('main button:visible').evaluateAll((buttons) =>
          buttons
            .map((button) => [button.textContent, button.getBoundingClientRect()] as const)
            .filter(([, { width, height }]) => width < 24 || height < 24)
            .map(([text]) => text),
        );
        expect(small).toEqual([]);
      },
      { viewport: PHONE, hasTouch: true, isMobile: true },
    );
  });

  it('saves its picture', async () => {
    await at({}, async (page) => {
      await written(page);
      const saved = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save as SVG: The distribution here' }).click();
      const file = await saved;
      expect(file.suggestedFilename()).toBe('distribution.svg');
      const svg = await readFile(await file.path(), 'utf8');
      expect(svg).toMatch(/^<svg[^>]+xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      expect(svg).toContain('Top-k: 40 left');
    });
  });
});
