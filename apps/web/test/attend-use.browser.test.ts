import { readFileSync } from 'node:fs';
import type { AttentionView } from '@blockformer/attention-view';
import { golden } from '@blockformer/testing';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bothViews, type OpenOptions, readout, using } from './attend-page.ts';
import { seriousFindings } from './check-accessibility.ts';
import { hasChromium, launch, type OpenStudio, PHONE } from './open-studio.ts';

const { decoder, encoder } = golden('studio').json;
const IT = 12; // “it” in the decoder’s tokens

describe.skipIf(!hasChromium)('the panel Attend: its use', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  const open = (address: string, use: (studio: OpenStudio) => Promise<void>, options?: OpenOptions): Promise<void> =>
    using(browser, address, use, options);

  it('keeps what is shown in the address, and restores it', async () => {
    await open('#attend?text=She+said+that+she+would+come', async ({ page }) => {
      const view = page.locator('attention-view');
      await page.getByRole('button', { name: 'Matrix' }).click();
      await view.getByLabel('Layer', { exact: true }).selectOption('1');
      await view.getByLabel('Head', { exact: true }).selectOption('5');
      await page.getByRole('list', { name: 'Tokens' }).getByRole('button', { name: '·said' }).click();
      await page.getByText('“said” step by step').waitFor();
      // The address follows what is shown after a moment.
      await page.waitForFunction(() => decodeURIComponent(location.hash).includes('token=query:2'));
      const { hash } = new URL(page.url());
      expect(Object.fromEntries(new URLSearchParams(hash.slice(hash.indexOf('?'))))).toEqual({
        text: 'She said that she would come',
        view: 'matrix',
        layer: '1',
        head: '5',
        token: 'query:2', // S·he·said
      });
      await open(hash, async ({ page: other }) => {
        await other.getByText('“said” step by step').waitFor();
        expect(await other.locator('attention-view').evaluate((element: AttentionView) => element.state)).toEqual(
          await view.evaluate((element: AttentionView) => element.state),
        );
      });
    });
  });

  it('can be used with the keyboard alone', async () => {
    await open('#attend', async ({ page }) => {
      await page.locator('tbody tr').first().waitFor();
      const focused = (): Promise<string> =>
        page.evaluate(() => {
          const inner = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
          return inner?.getAttribute('aria-label') ?? inner?.textContent ?? '';
        });
      const tabTo = async (name: string): Promise<void> => {
        for (let i = 0; i < 80; i++) {
          if ((await focused()) === name) return;
          await page.keyboard.press('Tab');
        }
        throw new Error(`the focus never came to ${name}`);
      };
      await tabTo('Tokens: token');
      await page.keyboard.press('ArrowUp');
      expect(await readout(page).textContent()).toMatch(/^“because” looks at/);
      await page.keyboard.press('Enter');
      await page.getByText('“because” step by step').waitFor();
      expect(await focused()).toBe('Tokens: token'); // holding a token does not move the focus
      // The row that is marked is that of the token that is looked at most.
      const row = decoder.attention[2][6][IT - 1] as number[];
      const most = row.indexOf(Math.max(...row.slice(0, IT - 1)));
      const names = await page.locator('tbody th button').allTextContents();
      await tabTo(names[most] as string);
      const status = page.locator('section[aria-label="Step by step"] output');
      await page.keyboard.press('ArrowDown');
      const below = (names[most + 1] as string).replaceAll('·', '');
      await page.getByText(`“because” · “${below}” = `).waitFor();
      await page.keyboard.press('ArrowRight');
      expect(await status.textContent()).toMatch(/^Number 0 of 32: query /);
      await page.keyboard.press('ArrowLeft');
      expect(await status.textContent()).toContain(`“because” · “${below}” = `);
    });
  });

  it('saves every picture', async () => {
    await open('#attend?mode=both', async ({ page }) => {
      const download = async (button: Locator): Promise<Buffer> => {
        const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
        return readFileSync(await file.path());
      };
      const saved = async (button: Locator): Promise<string> => (await download(button)).toString('utf8');
      /** The share of a picture that is not of the colour of its corner. */
      const drawnShare = (png: Buffer): Promise<number> =>
        page.evaluate(async (base64) => {
          const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
          const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
          const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
          context?.drawImage(image, 0, 0);
          const pixels = new Uint32Array(context?.getImageData(0, 0, image.width, image.height).data.buffer ?? []);
          return pixels.filter((pixel) => pixel !== pixels[0]).length / pixels.length;
        }, png.toString('base64'));
      await bothViews(page);
      const shares = page.getByRole('button', { name: 'Save as SVG: Where attention goes' });
      expect(await saved(shares)).toContain('All words, mean of all heads');
      expect(await saved(page.locator('attention-view').first().getByRole('button', { name: 'Save as SVG' }))).toMatch(
        /^<svg .*Layer 2 · head 6/s,
      );
      await page.getByRole('radio', { name: 'Encoder', exact: true }).check({ force: true });
      await page.locator('tbody tr').first().waitFor();
      const steps = await saved(page.getByRole('button', { name: 'Save as SVG: step by step' }));
      expect(steps).toMatch(/“it” step by step · Layer 2, head 0/);
      expect(steps).toContain(encoder.attention[2][0][11][15].toFixed(4));
      const png = await download(page.getByRole('button', { name: 'Save as PNG: step by step' }));
      expect(await drawnShare(png)).toBeGreaterThan(0.1);
    });
  });

  it('says in one line what cannot be shown, and goes on', async () => {
    await open('#attend', async ({ page }) => {
      const text = page.getByLabel('Text to read');
      const alert = page.getByRole('alert');
      await text.fill('');
      await alert.getByText('There is no text yet: write a few words.').waitFor();
      await text.fill('word '.repeat(300));
      await alert
        .getByText(/^This text has \d+ tokens, and Speeches \(GPT-2\) can be shown with 256 at most/)
        .waitFor();
      await text.fill('👩‍🚀 naïve');
      await page.locator('tbody tr').first().waitFor();
      expect(await alert.count()).toBe(0);
      expect(await page.locator('attention-view [role=option]').count()).toBeGreaterThan(8);
    });
  });

  it('leaves no tensor behind', async () => {
    await open('#attend', async ({ page }) => {
      await page.locator('tbody tr').first().waitFor();
      const tensors = (): Promise<number> =>
        page.evaluate(async () => {
          const { studio } = globalThis as unknown as {
            studio: { engine: { call(name: string): Promise<{ tensors: number }> } };
          };
          return (await studio.engine.call('usage')).tensors;
        });
      const before = await tensors();
      await page.getByLabel('Text to read').fill('He said so');
      await page.getByText('“He” step by step').waitFor();
      await page.getByLabel('Text to read').fill('');
      await page.getByRole('alert').waitFor();
      expect(await tensors()).toBe(before);
    });
  });

  it.each(['decoder', 'both', 'encoder-decoder'])('fits a phone, with one step at a time: %s', async (mode) => {
    await open(
      `#attend?mode=${mode}`,
      async ({ page }) => {
        if (mode !== 'both') {
          await page.locator('tbody tr').first().waitFor();
          await page.getByRole('radio', { name: '4' }).check({ force: true });
          expect(await page.locator('tbody tr:first-child td').count()).toBe(2); // the masked score, and its weight
        }
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      },
      { viewport: PHONE },
    );
  });

  it.each([
    ['decoder', 'light'],
    ['decoder', 'dark'],
    ['both', 'light'],
    ['both', 'dark'],
    ['encoder', 'light'],
    ['encoder', 'dark'],
    ['encoder-decoder', 'light'],
    ['encoder-decoder', 'dark'],
  ] as const)('has no serious finding of axe: %s, %s', async (mode, colorScheme) => {
    await open(
      `#attend?mode=${mode}`,
      async ({ page }) => {
        if (mode !== 'both') await page.locator('tbody tr').first().waitFor();
        expect(await seriousFindings(page)).toEqual([]);
      },
      { colorScheme },
    );
  });
});
