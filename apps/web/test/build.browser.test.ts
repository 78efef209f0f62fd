import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../cli/test/run-cli.ts';
import { seriousFindings } from './check-accessibility.ts';
import { hasChromium, launch, type OpenStudio, openStudio, PHONE } from './open-studio.ts';
import { createPrograms, type Programs } from './programs.ts';
import { tooSmall } from './too-small.ts';

const number = async (page: Page, selector: string, name: string): Promise<number> =>
  Number(await page.locator(selector).first().getAttribute(name));
const total = (page: Page): Promise<number> => number(page, '[data-total]', 'data-total');
const run = (page: Page): Promise<void> => page.getByRole('button', { name: 'Run', exact: true }).click();

describe.skipIf(!hasChromium)('Build', () => {
  let browser: Browser;
  let programs: Programs;
  beforeAll(async () => {
    browser = await launch();
    programs = await createPrograms();
  });
  afterAll(async () => {
    await browser.close();
    await programs.remove();
  });

  const using = async (
    address: string,
    use: (studio: OpenStudio) => Promise<void>,
    options: Parameters<typeof openStudio>[2] = {},
  ): Promise<void> => {
    const studio = await openStudio(browser, address, options);
    try {
      await studio.page.locator('[data-total]').waitFor();
      await use(studio);
      expect(studio.trouble).toEqual([]);
    } finally {
      await studio.close();
    }
  };

  it.each([true, false])(
    'writes with the trained weights what the command line writes, isolated: %s',
    async (isolated) => {
      const prompt = 'We have to learn';
      await using(
        `#build?text=${encodeURIComponent(prompt)}`,
        async ({ page }) => {
          await run(page);
          const text = await page.locator('[data-text]').getAttribute('data-text');
          const args = ['generate', prompt, '--max-tokens', '20', '--temperature', '0', '--quiet'];
          const { stdout } = await runCli(args);
          expect(text).toBe(prompt + stdout.replace(/\n$/, ''));
        },
        { isolated },
      );
    },
  );

  it('copies a program that has as many parameters and draws the same ids as the page', async () => {
    const addresses = [
      ['small', '#build?design=stories*layers-2*dim-48*vocab-500*hidden-96&seed=7'],
      [
        'post',
        '#build?design=gpt2*layers-1*dim-24*heads-4*vocab-60*hidden-30*length-40*order-post*finalNorm-no*positions-relativeBias&seed=3',
      ],
      ['sides', '#build?design=t5*layers-2*dim-24*heads-4*vocab-60*hidden-30&seed=5'],
    ] as const;
    for (const [name, address] of addresses)
      await using(address, async ({ page }) => {
        await page.getByRole('button', { name: 'Copy', exact: true }).click();
        const code = await page.evaluate(() => navigator.clipboard.readText());
        await programs.add(name, code);
        await run(page);
        const ids = await page.locator('[data-ids]').getAttribute('data-ids');
        const [parameters, drawn] = await programs.print(name);
        expect(parameters).toBe(`${await total(page)} parameters`);
        expect(ids?.split(' ')).toHaveLength(20);
        expect(drawn).toBe(`0 ${ids}`);
      });
    await programs.check();
  });

  it('reads with an encoder', async () => {
    await using('#build?design=masked', async ({ page }) => {
      await run(page);
      await page.locator('[data-shape]').waitFor();
      expect(await page.locator('[data-shape]').getAttribute('data-shape')).toBe('1 11 192');
      expect(await page.locator('[data-norm]').count()).toBe(11);
    });
  });

  it('shows published counts, and follows what is changed', async () => {
    await using('#build', async ({ page }) => {
      await page.getByLabel('Begin with').selectOption('gpt2');
      expect(await total(page)).toBe(124_439_808);
      const parts = await page
        .locator('[data-counted]')
        .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['partTotal']));
      expect(parts.reduce((sum, part) => sum + Number(part), 0)).toBe(124_439_808);
      await page.getByLabel('Layers', { exact: true }).fill('6');
      expect(await total(page)).toBe(81_912_576);
      await page.getByLabel('Heads', { exact: true }).fill('7');
      expect(await page.getByText('multiHeadAttention: dim 768 is not divisible by heads 7').isVisible()).toBe(true);
      expect(await page.getByRole('button', { name: 'Run', exact: true }).isDisabled()).toBe(true);
      expect(await total(page)).toBe(81_912_576);
      await page.getByLabel('Heads', { exact: true }).fill('');
      expect(await page.getByText('A whole number is needed here.').isVisible()).toBe(true);
      await page.getByLabel('Heads', { exact: true }).fill('8');
      await expect.poll(() => new URL(page.url()).hash).toBe('#build?design=gpt2*layers-6*heads-8');
      await page.reload();
      await page.locator('[data-total]').waitFor();
      expect(await total(page)).toBe(81_912_576);
    });
  });

  it('refuses what the backend cannot hold', async () => {
    await using('#build?design=llama-2', async ({ page }) => {
      expect(await total(page)).toBe(6_738_415_616);
      await run(page);
      const notice = page.getByRole('alert');
      await notice.waitFor();
      expect(await notice.textContent()).toMatch(/As int8 this model needs 7\.\d GB, and \d\.\d GB are free/);
    });
  });

  it('can be stopped while it draws weights, and leaves nothing behind', async () => {
    const used = (page: Page): Promise<{ tensors: number }> =>
      page.evaluate(() =>
        (
          globalThis as unknown as { studio: { engine: { call(name: string): Promise<{ tensors: number }> } } }
        ).studio.engine.call('usage'),
      );
    await using('#build?design=gpt2-medium', async ({ page }) => {
      const { tensors } = await used(page);
      await run(page);
      await page.locator('progress[data-shown=true]').waitFor();
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
      await expect.poll(async () => (await used(page)).tensors, { timeout: 20_000 }).toBe(tensors);
    });
  });

  it('is worked with the keyboard alone', async () => {
    await using('#build', async ({ page }) => {
      await page.locator('[data-part=feedForward]').focus();
      expect(await page.getByRole('region', { name: 'The part' }).textContent()).toContain('Feed-forward');
      await page.keyboard.press('Enter');
      expect(await page.locator('[data-part=feedForward]').getAttribute('aria-pressed')).toBe('true');
      await page.getByLabel('Prompt').focus();
      await page.keyboard.press('Enter');
      await page.locator('[data-text]').waitFor();
      await page.locator('[data-code]').focus();
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Program text');
    });
  });

  it('saves the picture', async () => {
    await using('#build?design=bert', async ({ page }) => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save as SVG: BERT base' }).click(),
      ]);
      expect(file.suggestedFilename()).toBe('stack-bert.svg');
      const svg = readFileSync((await file.path()) as string, 'utf8');
      expect(svg).toContain('Segments');
      expect(svg).toContain('× 12');
    });
  });

  it.each(['light', 'dark'] as const)('has no serious finding of axe in the %s theme', async (colorScheme) => {
    await using(
      '#build?design=t5&part=bias',
      async ({ page }) => {
        await page.getByText('More', { exact: true }).click();
        expect(await seriousFindings(page)).toEqual([]);
      },
      { colorScheme },
    );
    await using(
      '#build',
      async ({ page }) => {
        await run(page);
        await page.locator('[data-text]').waitFor();
        expect(await seriousFindings(page)).toEqual([]);
      },
      { colorScheme },
    );
  });

  it.each(['speeches', 'bert', 't5', 'llama-2'])('%s fits on a phone', async (design) => {
    await using(
      `#build?design=${design}`,
      async ({ page }) => {
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        expect(await tooSmall(page)).toEqual([]);
      },
      { viewport: PHONE },
    );
  });
});
