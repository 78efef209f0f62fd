import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { runCli } from '../../cli/test/run-cli.ts';

/** As `expect.poll`, with the patience that a model on a busy machine needs. */
export const eventually = <T>(get: () => T | Promise<T>) => expect.poll(get, { timeout: 20_000, interval: 30 });

/** What `blockformer generate --json` says, of what is looked at here. */
export type CliResult = {
  readonly promptIds: readonly number[];
  readonly ids: readonly number[];
  readonly text: string;
  readonly finish: string;
  readonly sequences: readonly { readonly ids: readonly number[]; readonly text: string; readonly score: number }[];
  readonly explain: readonly {
    readonly stages: readonly {
      readonly name: string;
      readonly left: number;
      readonly top: readonly { readonly id: number; readonly probability: number }[];
    }[];
  }[];
};

/** What the command line writes with the model that ships with it. */
export const generateByCli = async (...args: string[]): Promise<CliResult> => {
  const { code, stdout, stderr } = await runCli(['generate', '--json', '--quiet', ...args]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
};

/** An address of the panel: `write({ seed: 7 })` is `#write?seed=7`. */
export const write = (params: Readonly<Record<string, string | number>> = {}): string =>
  `#write?${new URLSearchParams(Object.entries(params).map(([name, value]) => [name, String(value)]))}`;

/** Waits until a text has been written, or the search is over. */
export const written = async (page: Page, state = 'done'): Promise<void> => {
  await page.locator(`[data-writing=${state}]`).waitFor();
};

/** The ids of the chips of new tokens. */
export const idsOf = (page: Page): Promise<number[]> =>
  page
    .getByRole('list', { name: /^Tokens written/ })
    .locator('[data-id]')
    .evaluateAll((chips) => chips.map((chip) => Number((chip as HTMLElement).dataset['id'])));

/** The prompt with all that was written. */
export const textOf = async (page: Page): Promise<string> => (await page.locator('[data-text]').textContent()) ?? '';

/** The chip of a new token. */
export const chip = (page: Page, step: number) =>
  page
    .getByRole('list', { name: /^Tokens written/ })
    .locator('[data-id]')
    .nth(step);

/** Waits until the distribution after so many new tokens is shown. */
export const placeShown = (page: Page, step: number): Promise<void> => page.locator(`[data-step="${step}"]`).waitFor();

export type ShownBar = { readonly id: number; readonly probability: number; readonly before: number };

/** The candidates, with the numbers that are drawn. */
export const bars = (page: Page): Promise<ShownBar[]> =>
  page
    .getByRole('list', { name: /^The likeliest tokens here/ })
    .locator('[data-id]')
    .evaluateAll((rows) =>
      rows.map((row) => {
        const { id, probability, before } = (row as HTMLElement).dataset;
        return { id: Number(id), probability: Number(probability), before: Number(before) };
      }),
    );

/** What the table says of each filter. */
export const stages = (page: Page): Promise<{ name: string; left: number }[]> =>
  page.locator('[data-stage]').evaluateAll((rows) =>
    rows.map((row) => {
      const { stage = '', left } = (row as HTMLElement).dataset;
      return { name: stage, left: Number(left) };
    }),
  );

/** Notes how many elements there are each time that number changes; before the page is opened. */
export const recordCounts = async (page: Page, selector: string): Promise<void> => {
  await page.addInitScript((selector) => {
    const counts: number[] = [];
    Object.assign(globalThis, { counts });
    new MutationObserver(() => {
      const count = document.querySelectorAll(selector).length;
      if (count > 0 && count !== counts.at(-1)) counts.push(count);
    }).observe(document, { childList: true, subtree: true });
  }, selector);
};

/** What `recordCounts` noted. */
export const countsOf = (page: Page): Promise<number[]> =>
  page.evaluate(() => (globalThis as unknown as { counts: number[] }).counts);
