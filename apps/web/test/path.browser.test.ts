import { readFile } from 'node:fs/promises';
import { expectClose, golden } from '@blockformer/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from './check-accessibility.ts';
import { hasChromium, launch, type OpenStudio, openStudio, PHONE } from './open-studio.ts';

type Likely = { readonly ids: number[]; readonly probabilities: number[] };
type Golden = {
  readonly text: string;
  readonly ids: number[];
  readonly answer: number;
  readonly logit: number;
  readonly next: Likely;
  readonly lens: Likely[];
  readonly attribution: { part: string; logit: number; heads?: number[] }[];
  readonly fallWithoutHead: number[][];
  readonly changed: { heads: { layer: number; head: number; scale: number }[]; next: Likely }[];
  readonly greedy: number[];
};
const { path } = (golden('studio').json as { decoder: { path: Golden } }).decoder;

/** Of probabilities and logits: the model's weights are the same, its sums are not in the same order. */
const TOLERANCE = 1e-4;

const ready = (page: Page): Promise<void> => page.locator('[data-path=ready]:visible').waitFor();
const fallsThere = (page: Page): Promise<void> => page.locator('[data-head="3.7"][data-value]').waitFor();
const numberOf = async (page: Page, selector: string, name: string): Promise<number> =>
  Number(await page.locator(selector).getAttribute(name));

/** What is said at a depth: ids and probabilities. */
const saidAt = async (page: Page, depth: number): Promise<readonly (readonly [number, number])[]> =>
  JSON.parse((await page.locator(`tr[data-depth="${depth}"]`).getAttribute('data-top')) ?? '[]');

const expectSaid = async (page: Page, depth: number, { ids, probabilities }: Likely): Promise<void> => {
  const said = await saidAt(page, depth);
  expect(said.map(([id]) => id)).toEqual(ids.slice(0, 10));
  expectClose(
    said.map(([, probability]) => probability),
    probabilities.slice(0, 10),
    TOLERANCE,
  );
};

/** The bars of the words: id, and what is written beside it. */
const bars = (page: Page): Promise<string[][]> =>
  page
    .locator('[data-words] li > *')
    .evaluateAll((rows) => rows.map((row) => [...row.children].map(({ textContent }) => textContent ?? '')));

const cell = (page: Page, layer: number, head: number) => page.locator(`[data-head="${layer}.${head}"]`);

const ids = async (page: Page, name: string): Promise<number[]> => {
  const written = page.locator(`[data-continuation="${name}"]:not([data-busy])`);
  await written.waitFor();
  return ((await written.getAttribute('data-ids')) ?? '').split(',').map(Number);
};

describe.skipIf(!hasChromium)('the path of a token', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  const using = async (studio: OpenStudio, use: (page: Page) => Promise<void>): Promise<void> => {
    try {
      await use(studio.page);
      expect(studio.trouble).toEqual([]);
    } finally {
      await studio.close();
    }
  };
  const open = (address = '#path', options?: Parameters<typeof openStudio>[2]): Promise<OpenStudio> =>
    openStudio(browser, address, options);

  it.each([true, false])('begins with an example whose numbers are the golden ones, isolated: %s', async (isolated) => {
    await using(await open('#path?against=nothing', { isolated }), async (page) => {
      await ready(page);
      expect(await page.getByRole('textbox', { name: 'Text' }).inputValue()).toBe(path.text);
      for (const [depth, lens] of path.lens.entries()) await expectSaid(page, depth, lens);
      await expectSaid(page, path.lens.length - 1, path.next);
      const named: Record<string, string> = {
        token: 'Input, token',
        position: 'Input, position',
        'norm.bias': 'Bias of the last norm',
      };
      let sum = 0;
      for (const { part, logit } of path.attribution) {
        const [, layer, which] = /^blocks\.(\d)\.(\w+)$/.exec(part) ?? [];
        const name = named[part] ?? `Layer ${layer}, ${which === 'attention' ? 'attention' : 'feed-forward'}`;
        const share = await numberOf(page, `[data-part="${name}"]`, 'data-share');
        expect(Math.abs(share - logit), name).toBeLessThan(TOLERANCE);
        sum += share;
      }
      const total = await numberOf(page, '[data-total]', 'data-total');
      expect(Math.abs(total - path.logit)).toBeLessThan(TOLERANCE);
      expect(Math.abs(sum - total)).toBeLessThan(TOLERANCE);
      expect((await bars(page)).slice(0, 2).map(([text, , percent]) => [text, percent])).toEqual([
        ['·Representatives', '61 %'],
        ['·the', '12 %'],
      ]);
    });
  });

  it('tells what happens without each head, and each head’s own share', async () => {
    await using(await open('#path?against=nothing'), async (page) => {
      await ready(page);
      await fallsThere(page);
      const values = (): Promise<number[]> =>
        page.locator('[data-head]').evaluateAll((cells) => {
          const named = cells.map((each) => ({
            name: each.getAttribute('data-head') ?? '',
            value: Number(each.getAttribute('data-value')),
          }));
          return named.sort((a, b) => a.name.localeCompare(b.name)).map(({ value }) => value);
        });
      expectClose(await values(), path.fallWithoutHead.flat(), TOLERANCE);
      expect(await cell(page, 0, 1).getAttribute('aria-label')).toBe(
        'Layer 0, head 1: without it the log-probability of ·Representatives falls by 5.76',
      );
      await page.getByText('Direct logit', { exact: true }).click();
      const shares = path.attribution.flatMap(({ heads = [] }) => heads);
      expectClose(await values(), shares, TOLERANCE);
    });
  });

  it('switches heads off and on again, and scales them', async () => {
    await using(await open(), async (page) => {
      await ready(page);
      const before = await saidAt(page, 4);
      const [off, , , all] = path.changed;
      await cell(page, 0, 1).click();
      await page.locator('[data-words][data-changed]').waitFor();
      await expectSaid(page, 4, off?.next as Likely);
      expect((await bars(page))[0]?.[0]).toBe('·the');
      expect(await cell(page, 0, 1).getAttribute('aria-pressed')).toBe('true');
      expect(await ids(page, 'as-it-is')).toEqual(path.greedy);
      expect((await ids(page, 'changed'))[0]).toBe(off?.next.ids[0]);
      await cell(page, 0, 1).click();
      await page.locator('[data-words]:not([data-changed])').waitFor();
      expect(await saidAt(page, 4)).toEqual(before);

      for (const { layer, head, scale } of all?.heads ?? []) {
        await cell(page, layer, head).click();
        if (scale !== 0) await page.getByRole('slider', { name: `Layer ${layer}, head ${head}` }).fill(String(scale));
      }
      await page.getByRole('button', { name: '2.6 × 2 set back' }).waitFor();
      await ready(page);
      await expect.poll(async () => (await saidAt(page, 4))[0]?.[0]).toBe(all?.next.ids[0]);
      await ready(page);
      await expectSaid(page, 4, all?.next as Likely);
      await page.getByRole('button', { name: 'All as they were' }).click();
      await page.locator('[data-words]:not([data-changed])').waitFor();
      expect(await saidAt(page, 4)).toEqual(before);
    });
  });

  it('switches a head off in the picture, and shows a depth that is clicked', async () => {
    await using(await open(), async (page) => {
      await ready(page);
      const picture = page.getByRole('img', { name: /^The way of/ });
      await picture.locator('[data-level="1"] [data-head-square="1"]').click();
      await page.locator('[data-words][data-changed]').waitFor();
      expect(await cell(page, 0, 1).getAttribute('aria-pressed')).toBe('true');
      expect(await picture.getAttribute('aria-label')).toContain('after layer 3 “the” 38 %');
      await picture.locator('[data-reading="1"]').click();
      await page.locator('[data-words="1"]').waitFor();
    });
  });

  it.each(path.changed)('shows what an address says: $heads', async ({ heads, next }) => {
    const text = heads.map(({ layer, head, scale }) => `${layer}.${head}*${scale}`).join('_');
    await using(await open(`#path?heads=${text}`), async (page) => {
      await page.locator('[data-words][data-changed]').waitFor();
      await ready(page);
      await expectSaid(page, 4, next);
    });
  });

  it('asks about another word, token and depth, and keeps them in the address', async () => {
    const studio = await open();
    await using(studio, async (page) => {
      await ready(page);
      await page
        .locator('[data-words]')
        .getByRole('button', { name: /^·the / })
        .click();
      await page.getByText(/Everything here asks about ·the\b/).waitFor();
      await page.getByRole('combobox', { name: 'If it stopped' }).selectOption('1');
      await page.locator('[data-words="1"]').waitFor();
      expect((await bars(page)).map(([text]) => text).slice(0, 2)).toEqual(['·Congress', '·the']);
      await cell(page, 2, 6).click();
      await expect.poll(() => page.url()).toContain('heads=2.6*0');
      expect(page.url()).toContain('depth=1');
      expect(page.url()).toContain('word=260');
      await page.locator('[data-words="1"][data-changed]').waitFor();
      const [url, said] = [page.url(), await bars(page)];
      const again = await open(new URL(url).hash);
      await using(again, async (second) => {
        await second.locator('[data-words="1"][data-changed]').waitFor();
        await second.getByText(/Everything here asks about ·the\b/).waitFor();
        expect(await bars(second)).toEqual(said);
      });
      await page
        .getByRole('list', { name: 'The token that is followed' })
        .getByRole('button', { name: '·citizens' })
        .click();
      await expect.poll(() => page.url()).toContain('at=2');
      await page.getByRole('heading', { name: /^From ·citizens to / }).waitFor();
      expect(page.url()).not.toContain('word=');
    });
  });

  it('can be walked with the keyboard alone', async () => {
    await using(await open(), async (page) => {
      await ready(page);
      await fallsThere(page);
      const focused = (): Promise<string | null> =>
        page.evaluate(() => {
          const { activeElement: at } = document;
          return at?.getAttribute('data-head') ?? at?.getAttribute('aria-label') ?? at?.textContent ?? null;
        });
      const tabTo = async (wanted: RegExp): Promise<void> => {
        for (let i = 0; i < 60; i++) {
          await page.keyboard.press('Tab');
          if (wanted.test((await focused()) ?? '')) return;
        }
        throw new Error(`Tab does not come to ${wanted}`);
      };
      await page.getByRole('textbox', { name: 'Text' }).focus();
      await tabTo(/^0\.1$/); // the head that decided most is the one in the order of Tab
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowUp');
      expect(await focused()).toBe('1.2');
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.locator('[data-words][data-changed]').waitFor();
      expect(await focused()).toBe('0.1');
      await page.keyboard.press('Tab');
      for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
      await page.getByRole('button', { name: '0.1 × 0.2 set back' }).waitFor();
      expect(await cell(page, 0, 1).textContent()).toBe('×0.2');
      await tabTo(/^All as they were$/);
      await page.keyboard.press('Space');
      await page.locator('[data-words]:not([data-changed])').waitFor();
    });
  });

  it('says in a line what it cannot follow, and goes on afterwards', async () => {
    await using(await open(), async (page) => {
      await ready(page);
      const text = page.getByRole('textbox', { name: 'Text' });
      const alert = page.getByRole('alert');
      await text.fill('');
      await alert.getByText('write a few words').waitFor();
      await text.fill('so '.repeat(400));
      await alert.getByText(/The text has \d+ tokens, and this model reads 256 at most/).waitFor();
      await text.fill('👋🏽 hello');
      await ready(page);
      expect(await alert.count()).toBe(0);
    });
  });

  it('refuses a model that does not write', async () => {
    await using(await open('#path?model=embedded:masked'), async (page) => {
      await page.getByText('needs a decoder').waitFor();
      expect(await page.locator('[data-path]').count()).toBe(0);
    });
  });

  it('writes as the last token of a full context, too', async () => {
    await using(await open(`#path?text=${encodeURIComponent('the '.repeat(255))}`), async (page) => {
      await ready(page);
      expect((await ids(page, 'as-it-is')).length).toBeGreaterThan(0);
      expect(await page.getByRole('alert').count()).toBe(0);
    });
  });

  it('saves the picture as SVG', async () => {
    await using(await open(), async (page) => {
      await ready(page);
      const coming = page.waitForEvent('download');
      await page.getByRole('button', { name: /^Save as SVG: From ·of/ }).click();
      const download = await coming;
      expect(download.suggestedFilename()).toBe('path.svg');
      const svg = await readFile(await download.path(), 'utf8');
      expect(svg).toMatch(/^<svg /);
      expect(svg).toContain('·Representatives');
      expect(svg).not.toContain('color(srgb');
    });
  });

  it.each(['light', 'dark'] as const)('has no serious finding of axe in the %s theme', async (colorScheme) => {
    await using(await open('#path?heads=0.1*0_2.6*1.5&depth=2', { colorScheme }), async (page) => {
      await page.locator('[data-words][data-changed]').waitFor();
      await fallsThere(page);
      await page.getByText('The numbers').click();
      expect(await seriousFindings(page)).toEqual([]);
    });
  });

  it('fits a phone', async () => {
    await using(await open('#path', { viewport: PHONE }), async (page) => {
      await ready(page);
      await fallsThere(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      const picture = await page.getByRole('img', { name: /^The way of/ }).boundingBox();
      expect(picture?.width).toBeLessThanOrEqual(PHONE.width);
      const small = await page
        .locator('main button:visible')
        .evaluateAll((all) =>
          all
            .filter((each) => Math.min(each.clientWidth, each.clientHeight) < 22)
            .map(({ outerHTML }) => outerHTML.slice(0, 120)),
        );
      expect(small).toEqual([]);
    });
  });
});
