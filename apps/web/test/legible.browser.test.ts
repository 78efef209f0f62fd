import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch, modelOpen, openStudio, PHONE } from './open-studio.ts';

const DESKTOP = { width: 1280, height: 900 };

/** The smallest text and the smallest target, in pixels of CSS. */
const [TEXT, TARGET] = [12, 24];

/** How far a page may move by itself while it comes: a line that appears is 0.01 or so. */
const SHIFT = 0.02;

type Seen = { readonly small: string[]; readonly narrow: string[]; readonly headings: number[] };

/** What is too small to read or to touch, the inside of custom elements included, and the levels of headings. */
const look = (page: Page): Promise<Seen> =>
  page.evaluate(
    ([text, target]) => {
      const inside = (root: ParentNode): Element[] =>
        [...root.querySelectorAll('*')].flatMap((each) => [each, ...(each.shadowRoot ? inside(each.shadowRoot) : [])]);
      const all = inside(document.body).filter(
        (each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest('.visually-hidden'),
      );
      const named = (each: Element, size: string): string =>
        `${each.tagName.toLowerCase()} ${size}: ${each.textContent?.trim().slice(0, 30)}`;
      const hasText = (each: Element): boolean =>
        [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
      const small = all.flatMap((each) => {
        const size = Number.parseFloat(getComputedStyle(each).fontSize);
        return hasText(each) && !['STYLE', 'OPTION'].includes(each.tagName) && size < text
          ? [named(each, `${size}`)]
          : [];
      });
      const narrow = all.flatMap((each) => {
        const { width, height } = each.getBoundingClientRect();
        // A radio button lies under its label, a checkbox beside it.
        const isTarget = each.matches('button, a, select, summary, textarea, input:not([type=radio], [type=checkbox])');
        return isTarget && Math.min(width, height) < target - 0.5 ? [named(each, `${width} × ${height}`)] : [];
      });
      const headings = all.filter((each) => /^H[1-6]$/.test(each.tagName)).map((each) => Number(each.tagName[1]));
      return { small, narrow, headings };
    },
    [TEXT, TARGET] as const,
  );

/** Adds up how far things move without anybody having touched them. */
const watchShifts = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const moved: { value: number }[] = [];
    Object.assign(globalThis, { moved });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
        if (!entry.hadRecentInput) moved.push({ value: entry.value });
    }).observe({ type: 'layout-shift', buffered: true });
  });
};

const shiftOf = (page: Page): Promise<number> =>
  page.evaluate(() =>
    (globalThis as unknown as { moved: { value: number }[] }).moved.reduce((sum, { value }) => sum + value, 0),
  );

const VIEWS = [
  ['#write', '[data-step] [data-stage]'],
  ['#write?mode=beams', '[data-result]'],
  ['#attend', 'tbody tr'],
  ['#attend?mode=both', '[data-place]'],
  ['#attend?mode=encoder-decoder', 'tbody tr'],
  ['#path', '[data-path=ready] [data-head][data-value]'],
] as const;

describe.skipIf(!hasChromium)('what is shown', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it.each(
    VIEWS.flatMap(([address, there]) =>
      [DESKTOP, PHONE].map((viewport) => [address, viewport.width, there, viewport] as const),
    ),
  )('can be read and touched, and stays where it is: %s, %d pixels wide', async (address, _, there, viewport) => {
    const { page, close } = await openStudio(browser, address, { viewport, prepare: watchShifts });
    try {
      await modelOpen(page);
      await page.locator(there).first().waitFor({ state: 'attached' });
      await page.waitForTimeout(1000);
      const { small, narrow, headings } = await look(page);
      expect(small).toEqual([]);
      expect(narrow).toEqual([]);
      expect(headings.slice(0, 2)).toEqual([1, 2]);
      headings.forEach((level, at) => {
        expect(level).toBeLessThanOrEqual((headings[at - 1] ?? 0) + 1);
      });
      expect(await shiftOf(page)).toBeLessThan(SHIFT);
    } finally {
      await close();
    }
  });
});
