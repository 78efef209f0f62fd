import { readFileSync } from 'node:fs';
import { goldenPath } from '@blockformer/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../cli/test/run-cli.ts';
import { seriousFindings } from './check-accessibility.ts';
import { hasChromium, launch, modelOpen, type OpenStudio, openStudio, PHONE } from './open-studio.ts';
import { tooSmall } from './too-small.ts';

type Golden = {
  readonly encoder: {
    readonly text: string;
    readonly ids: readonly number[];
    readonly trueTokenHidden: readonly number[];
    readonly fill: { readonly text: string; readonly ids: number[]; readonly probabilities: number[] };
  };
};
const golden = JSON.parse(
  readFileSync(new URL('../../../packages/testing/fixtures/studio/golden.json', import.meta.url), 'utf8'),
) as Golden;

const numbers = (page: Page, selector: string, name: string): Promise<number[]> =>
  page.locator(selector).evaluateAll((all, name) => all.map((each) => Number(each.getAttribute(name))), name);

/** Until every token has been hidden once. */
const allHidden = (page: Page): Promise<void> => page.getByText(/^The model finds \d+ of \d+ again\.$/).waitFor();

const addressOf = (text: string, hide = ''): string => `#fill?text=${encodeURIComponent(text)}&hide=${hide}`;

describe.skipIf(!hasChromium)('Fill', () => {
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
      await modelOpen(studio.page);
      await use(studio);
      expect(studio.trouble).toEqual([]);
    } finally {
      await studio.close();
    }
  };

  it.each([true, false])('fills a gap as transformers and the command line do, isolated: %s', async (isolated) => {
    const { text, ids, probabilities } = golden.encoder.fill;
    for (const address of ['#fill', addressOf(text)])
      await using(
        address,
        async ({ page }) => {
          await page.locator('[data-candidates="0"] [data-id]').first().waitFor();
          expect((await numbers(page, '[data-candidates="0"] [data-id]', 'data-id')).slice(0, 10)).toEqual(ids);
          const shown = await numbers(page, '[data-candidates="0"] [data-id]', 'data-probability');
          probabilities.forEach((probability, place) => {
            expect(shown[place]).toBeCloseTo(probability, 5);
          });
          const { stdout } = await runCli(['fill-mask', text, '--top-k', '10', '--json', '--quiet']);
          const [gap] = (JSON.parse(stdout) as { masks: { candidates: { id: number; score: number }[] }[] }).masks;
          gap?.candidates.forEach(({ id, score }, place) => {
            expect(ids[place]).toBe(id);
            expect(shown[place]).toBeCloseTo(score, 5);
          });
        },
        { isolated },
      );
  });

  it('hides each token in turn, with the probabilities that transformers gives', async () => {
    const { text, trueTokenHidden } = golden.encoder;
    await using(addressOf(text), async ({ page }) => {
      await allHidden(page);
      const shown = await numbers(page, 'svg [data-probability]', 'data-probability');
      expect(shown).toHaveLength(trueTokenHidden.length);
      shown.forEach((probability, at) => {
        expect(probability).toBeCloseTo(trueTokenHidden[at] as number, 5);
      });
      const written = await page.locator('svg [data-probability] text:nth-of-type(2)').allTextContents();
      expect(written[0]).toBe('28 %');
      expect(written[5]).toBe('< 0.01 %');
    });
  });

  it('hides, fills and shows words with the keyboard alone, and a link shows the same', async () => {
    await using('#fill', async ({ page }) => {
      for (const number of [5, 7, 5]) {
        const word = page.locator(`[data-word="${number}"]`);
        await word.focus();
        await page.keyboard.press(number === 7 ? 'Space' : 'Enter');
      }
      await expect.poll(() => new URL(page.url()).hash).toContain('hide=5.7');
      await page.locator('[data-word="7"]').press('Enter');
      await expect.poll(() => new URL(page.url()).hash).toBe('#fill');
      await page.reload();
      await page.locator('[data-word="5"][data-gap="0"]').waitFor();
      const candidate = page.locator('[data-candidates="0"] button', { hasText: 'nations' });
      await candidate.focus();
      await page.keyboard.press('Enter');
      expect(await page.getByLabel('A sentence').inputValue()).toBe('The people of the United Nations are free.');
      await page.locator('[data-word="5"]:not([data-gap])').waitFor();
      expect(await page.locator('[data-candidates]').count()).toBe(0);
    });
  });

  it('fills two gaps, typed and hidden', async () => {
    await using(addressOf('The people of the [MASK] States are free.', '7'), async ({ page }) => {
      await page.locator('[data-candidates="1"]').waitFor();
      expect(await page.locator('[data-gap]').count()).toBe(2);
      expect(await page.locator('[data-candidates="1"]').textContent()).toContain('“free” stood here:');
    });
  });

  it('tells pieces of words from words', async () => {
    await using(addressOf('It is incomprehensible.'), async ({ page }) => {
      await allHidden(page);
      const rows = await page.locator('[data-row] th').allTextContents();
      expect(rows.slice(0, 2)).toEqual(['it', 'is']);
      expect(rows.filter((row) => row.startsWith('…')).length).toBeGreaterThan(0);
    });
  });

  it('leaves no tensors behind, also of texts that nobody waits for', async () => {
    type Asked = { studio: { engine: { call(name: string): Promise<{ tensors: number }> } } };
    await using('#fill', async ({ page }) => {
      const tensors = async (): Promise<number> =>
        (await page.evaluate(() => (globalThis as unknown as Asked).studio.engine.call('usage'))).tensors;
      await allHidden(page);
      const before = await tensors();
      for (const word of [2, 3, 5]) await page.locator(`[data-word="${word}"]`).click();
      await page.locator('[data-candidates="1"]').waitFor();
      for (const text of ['We are', 'We are free to go', 'free '.repeat(100), 'free '.repeat(400), 'We shall see.'])
        await page.getByLabel('A sentence').fill(text);
      await expect.poll(() => page.locator('[data-word]').count()).toBe(4);
      await allHidden(page);
      await expect.poll(tensors).toBe(before);
    });
  });

  it('goes on to Attend with the same text', async () => {
    await using('#fill', async ({ page }) => {
      await page.getByRole('button', { name: 'See what it looks at, in Attend' }).click();
      const { hash } = new URL(page.url());
      expect(new URLSearchParams(hash.slice(hash.indexOf('?') + 1)).get('text')).toBe(golden.encoder.fill.text);
      expect(hash).toContain('mode=encoder');
    });
  });

  it.each([
    ['no text', '   ', 'There is no text yet'],
    ['too long a text', 'free '.repeat(400), /This text has 402 tokens, and Masked \(BERT\) reads 128 at most/],
  ])('says what is wrong with %s', async (_name, text, message) => {
    await using('#fill', async ({ page }) => {
      await page.getByLabel('A sentence').fill(text);
      await page.getByRole('alert').getByText(message).waitFor();
      await page.getByLabel('A sentence').fill('🙂 We are free.');
      await expect.poll(() => page.locator('[data-word]').count()).toBe(5);
      await allHidden(page);
      expect(await page.getByRole('alert').count()).toBe(0);
    });
  });

  it('says that a model without a tokenizer cannot read', async () => {
    await using('#fill', async ({ page }) => {
      await page.getByRole('button', { name: /^Model:/ }).click();
      await page.locator('dialog input[webkitdirectory]').setInputFiles(goldenPath('bert/masked-lm'));
      await page.getByRole('alert').getByText('masked-lm has no tokenizer, so it cannot read a text.').waitFor();
    });
  });

  it('saves the picture', async () => {
    await using('#fill', async ({ page }) => {
      await allHidden(page);
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save as SVG: Click a word to hide it' }).click(),
      ]);
      expect(file.suggestedFilename()).toBe('sentence.svg');
      const svg = readFileSync((await file.path()) as string, 'utf8');
      expect(svg).toContain('United');
      expect(svg).toContain('1.4 %');
    });
  });

  it.each(['light', 'dark'] as const)('has no serious finding of axe in the %s theme', async (colorScheme) => {
    await using(
      addressOf(golden.encoder.text, '6.11'),
      async ({ page }) => {
        await allHidden(page);
        expect(await seriousFindings(page)).toEqual([]);
      },
      { colorScheme },
    );
  });

  it('fits on a phone, also with long words, and can be read', async () => {
    await using(
      addressOf(`${golden.encoder.text} ${'incomprehensibilities'.repeat(4)}`),
      async ({ page }) => {
        await allHidden(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        expect(await tooSmall(page)).toEqual([]);
      },
      { viewport: PHONE },
    );
  });
});
