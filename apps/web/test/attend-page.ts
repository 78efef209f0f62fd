import type { AttentionSet, AttentionView } from '@blockformer/attention-view';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type OpenStudio, openStudio } from './open-studio.ts';

type Sets = readonly (Omit<AttentionSet, 'weights'> & { readonly weights: readonly { values: Float32Array }[] })[];

/** What is drawn by an element, as plain data. */
export const drawn = (view: Locator): Promise<{ name: string; layers: number[][] }[]> =>
  view.evaluate((element: AttentionView) =>
    (element.data as unknown as Sets).map(({ name = '', weights }) => ({
      name,
      layers: weights.map(({ values }) => [...values]),
    })),
  );

export const flat = (values: unknown): number[] => (values as unknown[]).flat(9) as number[];

export const expectNear = (found: readonly number[], wanted: readonly number[], within = 2e-5): void => {
  expect(found.length).toBe(wanted.length);
  const far = found.reduce((most, value, i) => Math.max(most, Math.abs(value - (wanted[i] as number))), 0);
  expect(far).toBeLessThan(within);
};

/** The exact numbers of a column of the table of steps. */
export const exact = (page: Page, part: string): Promise<number[]> =>
  page
    .locator(`tbody td[data-part=${part}] [data-exact]`)
    .evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset['exact'])));
export const shown = (page: Page, part: string): Promise<string[]> =>
  page.locator(`tbody td[data-part=${part}] [data-exact]`).allTextContents();
export const vectors = (page: Page, where: string): Promise<number[][]> =>
  page
    .locator(`${where} [data-values]`)
    .evaluateAll((strips) =>
      strips.map((strip) => (strip as HTMLElement).dataset['values']?.split(' ').map(Number) ?? []),
    );

export const readout = (page: Page, nth = 0): Locator => page.locator('attention-view .readout').nth(nth);

export type OpenOptions = Parameters<typeof openStudio>[2];

/** Waits until two models are drawn: they come one after the other. */
export const bothViews = async (page: Page): Promise<void> => {
  await page.locator('attention-view .stage').nth(1).waitFor();
};

/** Opens the panel, waits for a picture, and expects that nothing went wrong. */
export const using = async (
  browser: Browser,
  address: string,
  use: (studio: OpenStudio) => Promise<void>,
  options: OpenOptions = {},
): Promise<void> => {
  const studio = await openStudio(browser, address, options);
  try {
    await studio.page.locator('attention-view .stage *').first().waitFor({ state: 'attached' });
    await use(studio);
    expect(studio.trouble).toEqual([]);
  } finally {
    await studio.close();
  }
};
