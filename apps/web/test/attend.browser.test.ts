import { readFileSync } from 'node:fs';
import type { AttentionSet, AttentionView } from '@blockformer/attention-view';
import { golden } from '@blockformer/testing';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from './check-accessibility.ts';
import { hasChromium, launch, type OpenStudio, openStudio, PHONE } from './open-studio.ts';

const { decoder, encoder, encoderDecoder } = golden('studio').json;
const IT = 12; // “it” in both divisions of the sentence

type Sets = readonly (Omit<AttentionSet, 'weights'> & { readonly weights: readonly { values: Float32Array }[] })[];

/** What is drawn by an element, as plain data. */
const drawn = (view: Locator): Promise<{ name: string; layers: number[][] }[]> =>
  view.evaluate((element: AttentionView) =>
    (element.data as unknown as Sets).map(({ name = '', weights }) => ({
      name,
      layers: weights.map(({ values }) => [...values]),
    })),
  );

const flat = (values: unknown): number[] => (values as unknown[]).flat(9) as number[];

const expectNear = (found: readonly number[], wanted: readonly number[], within = 2e-5): void => {
  expect(found.length).toBe(wanted.length);
  const far = found.reduce((most, value, i) => Math.max(most, Math.abs(value - (wanted[i] as number))), 0);
  expect(far).toBeLessThan(within);
};

/** The exact numbers of a column of the table of steps. */
const exact = (page: Page, part: string): Promise<number[]> =>
  page
    .locator(`tbody td[data-part=${part}] [data-exact]`)
    .evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset['exact'])));
const shown = (page: Page, part: string): Promise<string[]> =>
  page.locator(`tbody td[data-part=${part}] [data-exact]`).allTextContents();
const vectors = (page: Page, where: string): Promise<number[][]> =>
  page
    .locator(`${where} [data-values]`)
    .evaluateAll((strips) =>
      strips.map((strip) => (strip as HTMLElement).dataset['values']?.split(' ').map(Number) ?? []),
    );

const readout = (page: Page, nth = 0): Locator => page.locator('attention-view .readout').nth(nth);

describe.skipIf(!hasChromium)('the panel Attend', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  const using = async (
    address: string,
    use: (studio: OpenStudio) => Promise<void>,
    options: Parameters<typeof openStudio>[2] = {},
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

  it.each([true, false])('draws the weights of a decoder that the reference has, isolated: %s', async (isolated) => {
    await using(
      '#attend',
      async ({ page }) => {
        const [set] = await drawn(page.locator('attention-view'));
        const weights = decoder.attention as number[][][][];
        expect(set?.layers.length).toBe(weights.length);
        weights.forEach((layer, l) => {
          expectNear(set?.layers[l] ?? [], flat(layer));
        });
        const T = decoder.ids.length;
        for (const layer of set?.layers ?? [])
          for (let row = 0; row < layer.length / T; row++) {
            const values = layer.slice(row * T, (row + 1) * T);
            expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
            expect(values.slice((row % T) + 1).every((value) => value === 0)).toBe(true);
          }
        // “it” is held, and says where it looks.
        const row = weights[2]?.[6]?.[IT] as number[];
        expect(await readout(page).textContent()).toBe(
          `“it” looks at “it” ${row[12]?.toFixed(4)} · “al” ${row[3]?.toFixed(4)} · “because” ${row[11]?.toFixed(4)} · “c” ${row[6]?.toFixed(4)}`,
        );
      },
      { isolated },
    );
  });

  it('shows one head step by step, with the numbers of the reference', async () => {
    const { layer, head, query, key, value, scores, output } = decoder.oneHead;
    await using(`#attend?layer=${layer}&head=${head}`, async ({ page }) => {
      await page.locator('tbody tr').nth(17).waitFor();
      const K = query[IT].length;
      const root = Math.sqrt(K);
      expectNear(
        await exact(page, 'product'),
        scores[IT].map((score: number) => score * root),
        2e-4,
      );
      expectNear(await exact(page, 'scaled'), scores[IT], 5e-5);
      expect(await shown(page, 'scaled')).toEqual(
        scores[IT].map((score: number) => score.toFixed(3).replace('-', '−')),
      );
      const weights = decoder.attention[layer][head][IT] as number[];
      expectNear(await exact(page, 'weight'), weights);
      expect(await shown(page, 'weight')).toEqual(weights.map((weight) => weight.toFixed(4)));
      // The mask: what comes later is struck out, and its score is −∞.
      expect(await shown(page, 'mask')).toEqual(
        scores[IT].map((score: number, i: number) => (i > IT ? '−∞' : score.toFixed(3).replace('-', '−'))),
      );
      expect(await page.locator('tr[data-struck]').count()).toBe(17 - IT);

      expectNear(flat(await vectors(page, 'tbody td[data-part=key]')), flat(key), 2e-5);
      expectNear(flat(await vectors(page, 'tbody td[data-part=value]')), flat(value), 2e-5);
      expectNear(flat(await vectors(page, 'thead tr:nth-child(2)')), query[IT]);
      expectNear(flat(await vectors(page, 'tfoot')), output[IT]);
      expect(await page.locator('tfoot td[data-part=weight]').textContent()).toBe('1.0000');
      // Values fade with their weight.
      const most = Math.max(...weights);
      const fades = await page
        .locator('tbody td[data-part=value] [data-values] > div')
        .evaluateAll((strips) => strips.map((strip) => Number((strip as HTMLElement).style.opacity)));
      expectNear(
        fades,
        weights.map((weight) => weight / most),
        1e-3,
      );

      // Pointing at one number of a key shows its product.
      const strip = page.locator('tbody tr[data-row="3"] td[data-part=key] [data-values]');
      const box = await strip.boundingBox();
      await strip.hover({ position: { x: ((box?.width ?? 0) / K) * 5.5, y: 5 } });
      const sign = (number: number): string => number.toFixed(3).replace('-', '−');
      await page
        .getByText(
          `Number 5 of ${K}: query ${sign(query[IT][5])} × key ${sign(key[3][5])} = ${sign(query[IT][5] * key[3][5])}`,
        )
        .waitFor();
    });
  });

  it('plays the steps, one after the other', async () => {
    await using('#attend?step=3', async ({ page }) => {
      await page.locator('tbody tr').first().waitFor();
      const later = page.locator('tbody tr:first-child td[data-later]');
      expect(await later.count()).toBe(2); // softmax and values are not seen yet
      await page.getByText('must not see the 5 tokens that come later').waitFor();
      await page.getByRole('radio', { name: 'Softmax' }).check({ force: true });
      expect(await later.count()).toBe(1);
      await page.getByRole('button', { name: 'Play' }).click();
      expect(await later.count()).toBe(4);
      await page.getByRole('radio', { name: 'Scale', checked: true }).waitFor({ timeout: 8000, state: 'attached' });
      await page.getByRole('button', { name: 'Pause' }).click();
    });
  });

  it('puts an encoder beside the decoder, and says what can be seen', async () => {
    await using('#attend?mode=both', async ({ page }) => {
      const views = page.locator('attention-view');
      await page.waitForFunction(() => document.querySelectorAll('attention-view').length === 2);
      const [left] = await drawn(views.nth(0));
      const [right] = await drawn(views.nth(1));
      decoder.attention.forEach((layer: unknown, l: number) => {
        expectNear(left?.layers[l] ?? [], flat(layer));
      });
      encoder.attention.forEach((layer: unknown, l: number) => {
        expectNear(right?.layers[l] ?? [], flat(layer));
      });
      // The share of attention of words that goes to words on their right, in the mean of all heads.
      const last = encoder.ids.length - 1;
      let [sum, rows] = [0, 0];
      for (const head of (encoder.attention as number[][][][]).flat())
        for (let t = 1; t < last; t++) {
          rows++;
          sum += (head[t] as number[]).slice(t + 1, last).reduce((all, weight) => all + weight, 0);
        }
      const shares = await page
        .locator('strong[data-right]')
        .evaluateAll((all) => all.map((each) => [Number((each as HTMLElement).dataset['right']), each.textContent]));
      expect(shares[0]).toEqual([0, '0 %']);
      expect(shares[1]?.[0]).toBeCloseTo(sum / rows, 4);
      expect(shares[1]?.[1]).toBe(`${((100 * sum) / rows).toFixed(0)} %`);

      // The same word is held on both sides: “the” before “street” is token 8 here and 7 there.
      await views.nth(0).locator('#query-8').click();
      await page.waitForFunction(
        () => document.querySelectorAll('attention-view')[1]?.getAttribute('token') === 'query:7',
      );
      await views.nth(1).locator('#query-12').click();
      await page.waitForFunction(
        () => document.querySelectorAll('attention-view')[0]?.getAttribute('token') === 'query:13',
      );
    });
  });

  it('draws cross attention as an alignment', async () => {
    await using(`#attend?mode=encoder-decoder&word=${encoderDecoder.text}`, async ({ page }) => {
      const sets = await drawn(page.locator('attention-view'));
      expect(sets.map(({ name }) => name)).toEqual(['Cross attention', 'Encoder', 'Decoder']);
      encoderDecoder.crossAttention.forEach((layer: unknown, l: number) => {
        expectNear(sets[0]?.layers[l] ?? [], flat(layer), 5e-5);
      });
      await page.getByText(encoderDecoder.sounds, { exact: true }).waitFor();
      // The steps are between what is written and what is read; nothing is hidden.
      await page.getByText('11 tokens, vectors of 32 numbers').waitFor();
      const [layer, head, last] = [1, 0, encoderDecoder.greedy.length - 2];
      expectNear(await exact(page, 'weight'), encoderDecoder.crossAttention[layer][head][last], 5e-5);
      expect(await page.locator('tr[data-struck]').count()).toBe(0);
      // The encoder looks both ways, the decoder only back.
      await page.getByRole('button', { name: 'Decoder', exact: true }).click();
      await page.locator('#query-2').click();
      await page.locator('tr[data-struck]').first().waitFor();
    });
  });

  it('keeps what is shown in the address, and restores it', async () => {
    await using('#attend?text=She+said+that+she+would+come', async ({ page }) => {
      const view = page.locator('attention-view');
      await page.getByRole('button', { name: 'Matrix' }).click();
      await view.getByLabel('Layer', { exact: true }).selectOption('1');
      await view.getByLabel('Head', { exact: true }).selectOption('5');
      await page.getByRole('list', { name: 'Tokens' }).getByRole('button', { name: '·said' }).click();
      await page.getByText('“said” step by step').waitFor();
      await page.waitForFunction(() => location.hash.includes('token='));
      const { hash } = new URL(page.url());
      expect(Object.fromEntries(new URLSearchParams(hash.slice(hash.indexOf('?'))))).toEqual({
        text: 'She said that she would come',
        view: 'matrix',
        layer: '1',
        head: '5',
        token: 'query:2', // S·he·said
      });
      await using(hash, async ({ page: other }) => {
        await other.getByText('“said” step by step').waitFor();
        expect(await other.locator('attention-view').evaluate((element: AttentionView) => element.state)).toEqual(
          await view.evaluate((element: AttentionView) => element.state),
        );
      });
    });
  });

  it('can be used with the keyboard alone', async () => {
    await using('#attend', async ({ page }) => {
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
    await using('#attend?mode=both', async ({ page }) => {
      const saved = async (button: Locator): Promise<string> => {
        const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
        return readFileSync(await download.path(), 'utf8');
      };
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
      expect(await saved(page.getByRole('button', { name: 'Save as PNG: step by step' }))).toContain('PNG');
    });
  });

  it('says in one line what cannot be shown, and goes on', async () => {
    await using('#attend', async ({ page }) => {
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
    await using('#attend', async ({ page }) => {
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
    await using(
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
    ['encoder-decoder', 'light'],
  ] as const)('has no serious finding of axe: %s, %s', async (mode, colorScheme) => {
    await using(
      `#attend?mode=${mode}`,
      async ({ page }) => {
        if (mode !== 'both') await page.locator('tbody tr').first().waitFor();
        expect(await seriousFindings(page)).toEqual([]);
      },
      { colorScheme },
    );
  });
});
