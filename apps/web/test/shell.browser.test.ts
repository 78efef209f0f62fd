import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from './check-accessibility.ts';
import { hasChromium, launch, type OpenStudio, openStudio } from './open-studio.ts';

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

  it.each(['light', 'dark'] as const)('has no serious finding of axe in the %s theme', async (colorScheme) => {
    await using(await openStudio(browser, '', { colorScheme }), async ({ page }) => {
      expect(await page.locator('html').getAttribute('data-theme')).toBe(colorScheme);
      expect(await seriousFindings(page)).toEqual([]);
    });
  });
});
