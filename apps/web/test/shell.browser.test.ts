import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from './check-accessibility.ts';
import { hasChromium, launch, modelOpen, type OpenStudio, openStudio, soon } from './open-studio.ts';

describe.skipIf(!hasChromium)('the studio', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  const using = async (studio: OpenStudio, use: (studio: OpenStudio) => Promise<void>): Promise<void> => {
    try {
      await use(studio);
      expect(studio.trouble).toEqual([]);
    } finally {
      await studio.close();
    }
  };

  it.each([true, false])('starts the simd backend, isolated: %s', async (isolated) => {
    await using(await openStudio(browser, '', { isolated }), async ({ page }) => {
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
      const engine = await page.locator('[data-backend]').textContent();
      expect(engine).toMatch(isolated ? /^simd · \d+ threads?$/ : /^simd · 1 thread$/);
    });
  });

  it('keeps the panel in the address, and goes back', async () => {
    await using(await openStudio(browser, '#path'), async ({ page }) => {
      const current = page.locator('nav [aria-current=page]');
      expect(await current.textContent()).toBe('Path');
      await page.getByRole('link', { name: 'Build' }).click();
      expect(new URL(page.url()).hash).toMatch(/^#build/);
      await page.goBack();
      expect(await current.textContent()).toBe('Path');
    });
  });

  it.each([1280, 390])('copies a link, and says so, %d pixels wide', async (width) => {
    await using(
      await openStudio(browser, '#build?design=bert', { viewport: { width, height: 800 } }),
      async ({ page }) => {
        const button = page.getByRole('button', { name: 'Copy link' });
        const { width: before } = (await button.boundingBox()) ?? {};
        await button.click();
        await page.getByRole('status').getByText('Link: Copied').waitFor();
        expect((await button.boundingBox())?.width).toBe(before);
        expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/#build\?design=bert$/);
      },
    );
  });

  it('leaves one engine and its threads when it is started again and again', async () => {
    await using(await openStudio(browser, '#fill'), async ({ page }) => {
      await modelOpen(page);
      const threads = Number(/(\d+) thread/.exec((await page.locator('[data-backend]').textContent()) ?? '')?.[1]);
      for (let i = 0; i < 3; i++) {
        await page.getByRole('button', { name: /^Engine:/ }).click();
        await page.getByRole('button', { name: 'Start the engine again' }).click();
        await page.keyboard.press('Escape');
        await modelOpen(page);
      }
      // A worker whose threads wait for it takes seconds to end.
      await soon(() => page.workers().length).toBe(threads);
    });
  });

  it('offers a new engine to those who have stopped it from the console', async () => {
    await using(await openStudio(browser, '#fill'), async ({ page }) => {
      await modelOpen(page);
      await page.evaluate(() =>
        (globalThis as unknown as { studio: { engine: { stop(): void } } }).studio.engine.stop(),
      );
      await page.getByRole('alert').getByText('It was stopped from the console.').waitFor();
      await page.getByRole('button', { name: 'Start it again' }).click();
      await modelOpen(page);
      await page.locator('[data-word="5"][data-gap="0"]').waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
    });
  });

  it('goes from the bar to the panel by keyboard, and says so first', async () => {
    await using(await openStudio(browser, '#fill'), async ({ page }) => {
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    });
  });

  it('has room in a page that is enlarged four times', async () => {
    const viewport = { width: 320, height: 640 };
    await using(await openStudio(browser, '#translate', { viewport }), async ({ page }) => {
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
      const theme = await page.getByRole('button', { name: /^Change to the/ }).boundingBox();
      expect((theme?.x ?? 320) + (theme?.width ?? 0)).toBeLessThanOrEqual(320);
    });
  });

  it.each(['light', 'dark'] as const)('has no serious finding of axe in the %s theme', async (colorScheme) => {
    await using(await openStudio(browser, '', { colorScheme }), async ({ page }) => {
      expect(await page.locator('html').getAttribute('data-theme')).toBe(colorScheme);
      expect(await seriousFindings(page)).toEqual([]);
    });
  });
});
