import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { hasChromium, launch, soon } from './open-studio.ts';
import { type SwitchedServer, switchedServer } from './switched-server.ts';

const isOpen = (page: Page, name: string) =>
  page.locator(`[data-model="embedded:${name}"][data-state="open"]:visible`).waitFor();
const isKept = (page: Page) =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state !== 'activated')
      await new Promise<void>((resolve) => active?.addEventListener('statechange', () => resolve(), { once: true }));
  });
const caches = (page: Page) =>
  page.evaluate(async () => {
    const names = (await globalThis.caches.keys()).sort();
    return Promise.all(
      names.map(async (name) => `${name} ${(await (await globalThis.caches.open(name)).keys()).length}`),
    );
  });

describe.skipIf(!hasChromium)('the studio without a network', () => {
  let browser: Browser;
  let server: SwitchedServer;
  let page: Page;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await page.context().close();
    server.close();
  });

  const begin = async (isolated: boolean): Promise<void> => {
    const { isolated: withHeaders, plain } = inject('studio');
    server = await switchedServer(isolated ? withHeaders : plain);
    page = await (await browser.newContext()).newPage();
    await page.goto(`${server.url}#write`);
    await isOpen(page, 'speeches');
    await isKept(page);
  };

  describe('that was visited before', () => {
    beforeEach(() => begin(true), 60_000);

    it('opens, on all threads, and writes', async () => {
      server.on = false;
      await page.reload();
      await isOpen(page, 'speeches');
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
      expect(await page.locator('[data-backend]').textContent()).toMatch(/^simd · \d+ threads?$/);
      await page.getByRole('textbox', { name: 'Prompt' }).fill('The people of the United States');
      await page.getByRole('button', { name: 'Write', exact: true }).click();
      await page
        .getByText(/new tokens, ended/)
        .first()
        .waitFor({ state: 'attached' });
      // A panel whose program and whose model were never shown before.
      await page.getByRole('link', { name: 'Fill' }).click();
      await isOpen(page, 'masked');
      await page.getByRole('button', { name: /^Engine:/ }).click();
      await page.getByText('The page works without a network.').waitFor();
    });

    it('asks the server for the page alone when it is there again', async () => {
      server.requests.length = 0;
      await page.reload();
      await isOpen(page, 'speeches');
      const paths = server.requests.filter((path) => path !== '/service-worker.js');
      expect(paths).toEqual(['/']);
    });

    it('takes a new version whole, and lets the former one go', async () => {
      const before = await caches(page);
      expect(before).toHaveLength(2);
      expect(before[0]).toMatch(/^studio-models-\w+ 14$/);
      server.change = (path, body) =>
        path === '/service-worker.js'
          ? body.replace(/(page:\s*["'`])\w+/, '$1new')
          : path === '/'
            ? body.replace('<title>Blockformer', '<title>New Blockformer')
            : body;
      await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
      await soon(() => caches(page)).toHaveLength(3);
      // Nobody gets files of both: the new one begins when the last page of the former one is gone.
      const waiting = () => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state);
      await soon(waiting).toBe('installed');
      const context = page.context();
      await page.close();
      page = await context.newPage();
      await soon(async () => {
        await page.goto('about:blank');
        await page.goto(server.url);
        return caches(page);
      }).toEqual([before[0], expect.stringMatching(/^studio-page-new \d+$/)]);
      server.on = false;
      await page.reload();
      await isOpen(page, 'speeches');
    });
  });

  it('is isolated from the second visit on where the server does not say so', async () => {
    await begin(false);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await page.reload();
    await isOpen(page, 'speeches');
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });
});
