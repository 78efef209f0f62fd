import { fileURLToPath } from 'node:url';
import { modelUrl as speeches } from '@blockformer/model-speeches';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from './check-accessibility.ts';
import { routeHub } from './fake-hub.ts';
import { hasChromium, launch, modelOpen, type OpenStudio, openStudio, PHONE, soon } from './open-studio.ts';
import { type ScratchModels, scratchModels } from './scratch-models.ts';

const box = (page: Page) => page.locator('[data-model]:visible');
const openDialog = (page: Page) => page.getByRole('button', { name: /^Model:/ }).click();
const dialog = (page: Page) => page.getByRole('dialog');

/** Waits until the visible panel's model is this one, and open. */
const isOpen = (page: Page, key: string) => page.locator(`[data-model="${key}"][data-state="open"]:visible`).waitFor();

/** Tensors and bytes of memory in use, as the engine's window has them. */
const usage = async (page: Page): Promise<{ tensors: number; used: string }> => {
  await page.getByRole('button', { name: /^Engine:/ }).click();
  const facts = dialog(page).locator('dd');
  await soon(() => facts.nth(2).textContent()).not.toBe('–');
  await page.waitForTimeout(1200); // the numbers of a second later
  const result = { tensors: Number(await facts.nth(2).textContent()), used: (await facts.nth(1).textContent()) ?? '' };
  await page.keyboard.press('Escape');
  return result;
};

describe.skipIf(!hasChromium)('models of the studio', () => {
  let browser: Browser;
  let models: ScratchModels;
  beforeAll(async () => {
    models = await scratchModels();
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await models.remove();
  });

  const using = async (
    studio: OpenStudio,
    use: (page: Page) => Promise<void>,
    expected: RegExp[] = [],
  ): Promise<void> => {
    try {
      await use(studio.page);
      expect(studio.trouble.filter((line) => !expected.some((each) => each.test(line)))).toEqual([]);
    } finally {
      await studio.close();
    }
  };
  const ofHub = [/^request: https:\/\/huggingface\.co\//];

  it('are chosen with the keyboard alone', async () => {
    await using(await openStudio(browser, '#write'), async (page) => {
      await modelOpen(page);
      const button = page.getByRole('button', { name: /^Model:/ });
      await button.focus();
      await page.keyboard.press('Enter');
      await dialog(page).waitFor();
      expect(await page.evaluate(() => document.activeElement?.closest('dialog') !== null)).toBe(true);
      await page.keyboard.press('Escape');
      await dialog(page).waitFor({ state: 'hidden' });
      expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);

      await page.keyboard.press('Enter');
      await dialog(page).getByRole('radio', { name: 'As usual' }).focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Escape');
      await isOpen(page, 'embedded:speeches~int8');
      expect(await box(page).textContent()).toContain('int8');
      await soon(() => page.url()).toContain('model=embedded%3Aspeeches%7Eint8');
    });
  });

  it.each(['light', 'dark'] as const)('have no serious finding of axe in the %s theme', async (colorScheme) => {
    await using(await openStudio(browser, '#write', { colorScheme, viewport: PHONE }), async (page) => {
      await modelOpen(page);
      await openDialog(page);
      await page.getByLabel('Name on the hub').fill('not a name');
      await page.getByRole('button', { name: 'Open', exact: true }).click();
      await page.getByText('is not the name of a model').waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Engine:/ }).click();
      expect(await seriousFindings(page)).toEqual([]);
    });
  });

  it('come from a folder, which a link cannot bring back', async () => {
    await using(await openStudio(browser, '#write'), async (page) => {
      await openDialog(page);
      await page.locator('dialog input[webkitdirectory]').setInputFiles(models.decoder);
      await isOpen(page, 'folder:tiny-decoder');
      await soon(() => page.url()).toContain('model=folder%3Atiny-decoder');
      await page.reload();
      await page.getByText('The link speaks of the folder “tiny-decoder”').waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Open the folder…' }).click();
      await (await chooser).setFiles(models.decoder);
      await isOpen(page, 'folder:tiny-decoder');
      expect(await page.getByText('The link speaks of').count()).toBe(0);
    });
  });

  it('come from files that are chosen one by one', async () => {
    await using(await openStudio(browser, '#write'), async (page) => {
      await openDialog(page);
      await page
        .locator('dialog input[data-single]')
        .setInputFiles([`${models.decoder}/config.json`, `${models.decoder}/model.safetensors`]);
      await isOpen(page, 'folder:chosen files');
    });
  });

  /** Drops a path of this machine on the page, as the browser tells it of one. */
  const drop = async (page: Page, path: string): Promise<void> => {
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
      session.send('Input.dispatchDragEvent', { type, x: 400, y: 400, data });
    await send('dragEnter');
    await send('dragOver');
    await page.getByText('Drop a model’s folder to open it').waitFor();
    await send('dragOver'); // the page has said by now that it takes it
    await send('drop');
    await page.getByText('Drop a model’s folder to open it').waitFor({ state: 'hidden' });
  };

  it('are dropped on the page', async () => {
    await using(await openStudio(browser, '#write'), async (page) => {
      await modelOpen(page);
      await drop(page, models.decoder);
      await isOpen(page, 'folder:tiny-decoder');
      await drop(page, models.photos);
      await page.getByText('There is no config.json in “photos” (a.jpg, b.jpg).').waitFor();
      await page.getByRole('button', { name: 'Close', exact: true }).click();

      await drop(page, models.encoder);
      await page.getByText('tiny-encoder is an encoder, which reads texts').waitFor();
      await page.getByRole('button', { name: 'Open it in Fill' }).click();
      await page.getByRole('heading', { name: 'Fill', level: 2 }).waitFor();
      await soon(() => page.url()).toMatch(/#fill\?.*encoder-model=folder%3Atiny-encoder/);
    });
  });

  it('of another kind are told apart, and lead to the panel for them', async () => {
    await using(await openStudio(browser, '#write?model=embedded%3Amasked'), async (page) => {
      await page.getByText('masked is an encoder, which reads texts').waitFor();
      await page.getByText('This panel, Write, needs a decoder').waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Use the model of this page' }).click();
      await isOpen(page, 'embedded:speeches');
    });
  });

  it('come from the hub, once, and are kept until they are deleted', async () => {
    let hub: Awaited<ReturnType<typeof routeHub>> | undefined;
    const prepare = async (page: Page): Promise<void> => {
      hub = await routeHub(page.context(), { 'acme/speeches': fileURLToPath(speeches) });
    };
    await using(
      await openStudio(browser, '#write', { prepare }),
      async (page) => {
        await modelOpen(page);
        expect(hub?.requests).toEqual([]);
        await openDialog(page);
        await page.getByLabel('Name on the hub').fill('https://huggingface.co/acme/speeches/');
        await page.keyboard.press('Enter');
        await isOpen(page, 'hub:acme/speeches');
        expect(hub?.requests.filter((path) => path.endsWith('.safetensors'))).toHaveLength(1);

        const asked = hub?.requests.length;
        await page.reload();
        await isOpen(page, 'hub:acme/speeches');
        expect(hub?.requests).toHaveLength(asked ?? 0);

        await openDialog(page);
        const row = dialog(page).getByRole('listitem').filter({ hasText: 'acme/speeches' });
        await soon(() => row.textContent()).toMatch(/from the hub · 8\.\d MB kept/);
        await row.getByRole('button', { name: 'Delete acme/speeches from this browser' }).click();
        await row.getByRole('button', { name: 'Really delete?' }).click();
        await soon(() => row.textContent()).not.toContain('kept');
        const left = await page.evaluate(async () => (await (await caches.open('blockformer-hub')).keys()).length);
        expect(left).toBe(0);
        await row.getByRole('button', { name: 'Close acme/speeches' }).click();
        await page.keyboard.press('Escape');
        await isOpen(page, 'embedded:speeches');
        expect(page.url()).not.toContain('acme');
      },
      ofHub,
    );
  });

  it('need not be waited for', async () => {
    let hub: Awaited<ReturnType<typeof routeHub>> | undefined;
    const prepare = async (page: Page): Promise<void> => {
      hub = await routeHub(page.context(), { 'acme/speeches': fileURLToPath(speeches) });
      hub.fault = 'slow';
    };
    await using(
      await openStudio(browser, '#write?model=hub%3Aacme%2Fspeeches', { prepare }),
      async (page) => {
        await soon(() => hub?.requests.some((path) => path.endsWith('.safetensors'))).toBe(true);
        await page.getByRole('button', { name: 'Cancel opening acme/speeches' }).click();
        await page.getByText('acme/speeches was not opened').waitFor();
        const left = () => page.evaluate(async () => (await (await caches.open('blockformer-hub')).keys()).length);
        await soon(left).toBe(0);
        if (hub) hub.fault = 'none';
        await page.getByRole('button', { name: 'Open it after all' }).click();
        await isOpen(page, 'hub:acme/speeches');
      },
      [...ofHub, /ERR_ABORTED/],
    );
  });

  it('take less memory with weights of fewer bits', async () => {
    await using(await openStudio(browser, '#write?model=embedded%3Aspeeches%7Eint4'), async (page) => {
      await isOpen(page, 'embedded:speeches~int4');
      expect(await box(page).textContent()).toContain('int4');
      expect(Number.parseFloat((await usage(page)).used)).toBeLessThan(6);
    });
  });

  it('leave nothing behind when they are opened and closed ten times', async () => {
    await using(await openStudio(browser, '#write'), async (page) => {
      await modelOpen(page);
      const choose = async (name: RegExp): Promise<void> => {
        await openDialog(page);
        await dialog(page).getByRole('listitem').filter({ hasText: name }).getByRole('button').first().click();
      };
      const folder = async (): Promise<void> => {
        await openDialog(page);
        await page.locator('dialog input[webkitdirectory]').setInputFiles(models.decoder);
        await isOpen(page, 'folder:tiny-decoder');
      };
      await folder();
      await choose(/Speeches/);
      await isOpen(page, 'embedded:speeches');
      const workers = page.workers().length;
      const before = await usage(page);
      for (let i = 0; i < 10; i++) {
        await (i % 2 ? folder() : choose(/tiny-decoder/));
        await isOpen(page, 'folder:tiny-decoder');
        await choose(/Speeches/);
        await isOpen(page, 'embedded:speeches');
      }
      expect(await usage(page)).toEqual(before);
      expect(page.workers()).toHaveLength(workers);
    });
  });
});
