import type { Page } from 'playwright-core';

/** Texts of pictures that are smaller than 12 pixels as they are shown, and parts that are smaller than a target of 24. */
export const tooSmall = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const all = [...document.querySelectorAll<SVGGraphicsElement>('svg text, svg [role=button]')];
    return all.flatMap((each) => {
      if (!each.checkVisibility() || !each.textContent?.trim()) return [];
      const scale = each.getScreenCTM()?.a ?? 1;
      const { width, height } = each.getBoundingClientRect();
      const named = each.textContent.trim().slice(0, 30);
      if (each.matches('text')) {
        const size = Number.parseFloat(getComputedStyle(each).fontSize) * scale;
        return size < 11.95 ? [`text of ${size.toFixed(1)}: ${named}`] : [];
      }
      return Math.min(width, height) < 23.95 ? [`${width} × ${height}: ${named}`] : [];
    });
  });
