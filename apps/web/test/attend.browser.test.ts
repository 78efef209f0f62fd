import { golden } from '@blockformer/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bothViews,
  drawn,
  exact,
  expectNear,
  flat,
  type OpenOptions,
  readout,
  shown,
  using,
  vectors,
} from './attend-page.ts';
import { hasChromium, launch, type OpenStudio } from './open-studio.ts';

const { decoder, encoder, encoderDecoder } = golden('studio').json;
const IT = 12; // “it” in the decoder’s tokens

describe.skipIf(!hasChromium)('the panel Attend: its numbers', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  const open = (address: string, use: (studio: OpenStudio) => Promise<void>, options?: OpenOptions): Promise<void> =>
    using(browser, address, use, options);

  it.each([true, false])('draws the weights of a decoder that the reference has, isolated: %s', async (isolated) => {
    await open(
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
    await open(`#attend?layer=${layer}&head=${head}`, async ({ page }) => {
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
      // Values fade with their weight: how strong the colours are that are drawn, for the size of the numbers.
      const most = Math.max(...weights);
      const values = (await vectors(page, 'tbody td[data-part=value]')).map((row) => row.map(Math.abs));
      const largest = Math.max(...values.flat());
      const mean = (numbers: readonly number[]): number =>
        numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
      // The browser may write the two ends of a cell as two colours.
      const inks = await page
        .locator('tbody td[data-part=value] [data-values] > div')
        .evaluateAll((strips) =>
          strips.map((strip) =>
            [...(strip as HTMLElement).style.backgroundImage.matchAll(/rgba?\(([^)]+)\)/g)].map(([, color = '']) =>
              Number(color.split(/[\s,/]+/)[3] ?? 1),
            ),
          ),
        );
      const fades = inks.map((ink, row) => (mean(ink) * largest) / mean(values[row] ?? []));
      expectNear(
        fades,
        weights.map((weight) => weight / most),
        1e-2,
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
      // The frame around the column is where the number is.
      const mark = await page.locator('[data-column-mark="key 5"]').boundingBox();
      const [left, width] = [box?.x ?? 0, (box?.width ?? 0) / K];
      expect(Math.abs((mark?.x ?? 0) - (left + 5 * width))).toBeLessThan(1);
      expect(Math.abs((mark?.width ?? 0) - width)).toBeLessThan(1);
    });
  });

  it('plays the steps, one after the other', async () => {
    await open('#attend?step=3', async ({ page }) => {
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
    await open('#attend?mode=both', async ({ page }) => {
      const views = page.locator('attention-view');
      await bothViews(page);
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

      // What is pointed at on one side is shown on the other, too, and not held.
      await views.nth(0).locator('#query-8').hover();
      await views.nth(1).locator('#query-7[aria-selected=true]').waitFor();
      await page.locator('h2:visible').hover();
      await views.nth(1).locator('#query-11[aria-selected=true]').waitFor();

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
    await open(`#attend?mode=encoder-decoder&word=${encoderDecoder.text}`, async ({ page }) => {
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
});
