import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch, openStudio } from './open-studio.ts';
import { countsOf, eventually, generateByCli, idsOf, recordCounts, write, written } from './write-page.ts';

const PROMPT = 'My fellow citizens,';

describe.skipIf(!hasChromium)('a search for the likeliest texts', () => {
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
    const studio = await openStudio(browser, `${engine}${write({ mode: 'beams', ...params })}`, options);
    try {
      await use(studio.page);
      expect(studio.trouble).toEqual([]);
    } finally {
      await studio.close();
    }
  };

  /** Waits until the search is over, and the tree is whole. */
  const grown = async (page: Page): Promise<void> => {
    await written(page);
    await page.locator('[data-growing=false]').waitFor();
  };

  const sequencesOf = (page: Page) =>
    page.locator('[data-result]').evaluateAll((items) =>
      items.map((item) => {
        const { ids = '', score } = (item as HTMLElement).dataset;
        return { ids: ids.split(',').map(Number), score: Number(score), text: item.querySelector('p')?.textContent };
      }),
    );

  /** The nodes of the best text, from left to right. */
  const wayOf = async (page: Page) =>
    (
      await page.locator('[data-best]').evaluateAll((nodes) =>
        nodes.map((node) => {
          const { level, id, logProbability } = (node as SVGElement).dataset;
          return { level: Number(level), id: Number(id), logProbability: Number(logProbability) };
        }),
      )
    ).toSorted((a, b) => a.level - b.level);

  it.each([
    ['four', {}, PROMPT, 1, ['--beams', '4', '--sequences', '4', '-n', '16']],
    [
      'three that favour short texts',
      { depth: 24, set: 'beams:3,lengthPenalty:-0.5', prompt: 'The state of the union' },
      'The state of the union',
      -0.5,
      ['--beams', '3', '--sequences', '3', '-n', '24', '--length-penalty', '-0.5'],
    ],
    [
      'with filters',
      { depth: 12, set: 'repetitionPenalty:1.5,noRepeatNgram:2' },
      PROMPT,
      1,
      ['--beams', '4', '--sequences', '4', '-n', '12', '--repetition-penalty', '1.5', '--no-repeat-ngram', '2'],
    ],
  ] as const)('finds what the command line finds: %s', async (_, params, prompt, penalty, flags) => {
    const { sequences } = await generateByCli(prompt, ...flags);
    await at(params, async (page) => {
      await grown(page);
      const shown = await sequencesOf(page);
      expect(shown.map(({ ids, text }) => ({ ids, text }))).toEqual(sequences.map(({ ids, text }) => ({ ids, text })));
      sequences.forEach(({ score }, rank) => {
        expect(shown[rank]?.score).toBeCloseTo(score, 4);
      });
      // The best one is drawn as a way through the tree, whose last node has its joint log-probability.
      const way = await wayOf(page);
      const [best] = sequences;
      expect(way.map(({ id }) => id)).toEqual(best?.ids);
      expect((way.at(-1)?.logProbability ?? 0) / way.length ** penalty).toBeCloseTo(best?.score ?? 0, 3);
      // The list tells the same number, and where filters changed it, what it was.
      const first = page.locator('[data-result="0"]');
      expect(Number(await first.getAttribute('data-joint'))).toBeCloseTo(way.at(-1)?.logProbability ?? 0, 3);
      expect(await first.getByText('before the filters').count()).toBe('set' in params && penalty === 1 ? 1 : 0);
    });
  });

  it('grows to the right while it runs, and nothing moves', async () => {
    const prepare = (page: Page): Promise<void> => recordCounts(page, 'svg[data-levels] > g');
    await at(
      { depth: 60 },
      async (page) => {
        const places = async (): Promise<string[]> =>
          (
            await page
              .locator('[data-level="0"] rect')
              .evaluateAll((nodes) => nodes.map((node) => `${node.getAttribute('x')} ${node.getAttribute('y')}`))
          ).toSorted();
        await page.locator('[data-level="0"] rect').first().waitFor({ state: 'attached' });
        const first = await places();
        await grown(page);
        const counts = await countsOf(page);
        expect(counts.length).toBeGreaterThan(3);
        expect(counts).toEqual(counts.toSorted((a, b) => a - b));
        expect(counts.at(-1)).toBe(60);
        expect(first.length).toBe(8);
        expect(await places()).toEqual(first);
        const box = page.getByRole('region', { name: /^The tree/ });
        const [inside = 0, outside = 0] = await box.evaluate((each) => [each.scrollWidth, each.clientWidth]);
        expect(inside).toBeGreaterThan(outside);
        await box.focus();
        await page.keyboard.press('End');
        await page.keyboard.press('ArrowRight');
        await eventually(() => box.evaluate((each) => each.scrollLeft)).toBeGreaterThan(0);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      },
      { prepare },
    );
  });

  it('can be gone on from', async () => {
    await at({}, async (page) => {
      await written(page);
      const [best] = await sequencesOf(page);
      await page.getByRole('button', { name: 'Go on from here (text 1)' }).click();
      await eventually(async () => (await idsOf(page)).length).toBe(80);
      expect((await idsOf(page)).slice(0, 16)).toEqual(best?.ids);
      expect(await page.getByRole('radio', { name: 'Sample' }).isChecked()).toBe(true);
    });
  });

  it('can be stopped', async () => {
    const use = async (page: Page): Promise<void> => {
      await page.locator('[data-level="1"]').first().waitFor({ state: 'attached' });
      await page.keyboard.press('Escape');
      await written(page, 'stopped');
      await page.locator('[data-growing=false]').waitFor();
      const levels = Number(await page.locator('svg[data-levels]').getAttribute('data-levels'));
      expect(levels).toBeGreaterThan(1);
      expect(levels).toBeLessThan(64);
      // The engine is free again: it answers at once.
      await page.getByText('Sample', { exact: true }).click();
      await eventually(async () => (await idsOf(page)).length).toBeGreaterThan(3);
    };
    // Slow enough that there is something to stop.
    await at({ depth: 64 }, use, { engine: '?engine=cpu' });
  });

  it('saves its tree', async () => {
    await at({}, async (page) => {
      await grown(page);
      const saved = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save as SVG: The tree' }).click();
      const file = await saved;
      expect(file.suggestedFilename()).toBe('beams.svg');
      const svg = await readFile(await file.path(), 'utf8');
      expect(svg.match(/·United/g)?.length).toBeGreaterThan(2);
      // The whole tree, and not only what was in sight.
      expect(Number(/<svg[^>]* width="(\d+)"/.exec(svg)?.[1])).toBeGreaterThan(2000);
    });
  });
});
