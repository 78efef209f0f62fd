import { fileURLToPath } from 'node:url';
import { modelUrl as speeches } from '@blockformer/model-speeches';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from './check-accessibility.ts';
import { routeHub } from './fake-hub.ts';
import { hasChromium, launch, modelOpen, type OpenStudio, openStudio, soon } from './open-studio.ts';
import { type ScratchModels, scratchModels } from './scratch-models.ts';

// Each error is the real one, provoked: nothing here calls the code that tells of it.

const isOpen = (page: Page, key: string) => page.locator(`[data-model="${key}"][data-state="open"]:visible`).waitFor();
const alert = (page: Page) => page.locator('main [role=alert]:visible');
const tabs = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();

/** Chooses a folder in the window for it. */
const choose = async (page: Page, folder: string): Promise<void> => {
  await page.getByRole('button', { name: /^Model:/ }).click();
  await page.locator('dialog input[webkitdirectory]').setInputFiles(folder);
};

/** Something to run in a worker before its own program. */
const atStartOfWorker = async (page: Page, code: string): Promise<void> => {
  await page.route(/\/assets\/worker-[^/]+\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${code};\n${await response.text()}` });
  });
};

type Use = (page: Page) => Promise<void>;

describe.skipIf(!hasChromium)('errors of the studio', () => {
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

  /** Nothing may be logged but what is expected. */
  const using = async (studio: OpenStudio, use: Use, expected: RegExp = /^$/): Promise<void> => {
    try {
      await use(studio.page);
      expect(studio.trouble.filter((line) => !expected.test(line))).toEqual([]);
    } finally {
      await studio.close();
    }
  };
  const backToUsual: Use = async (page) => {
    await page.getByRole('button', { name: 'Use the model of this page' }).click();
    await isOpen(page, 'embedded:speeches');
    expect(await alert(page).count()).toBe(0);
  };

  it.each([
    ['photos', /There is no config\.json in “photos” \(a\.jpg, b\.jpg\)\. Choose the folder of a model/],
    ['pickled', /the weights are in pytorch_model\.bin, which cannot be read safely: model\.safetensors is needed/],
  ] as const)('a folder that is no model: %s', async (name, message) => {
    await using(await openStudio(browser, '#write'), async (page) => {
      await choose(page, models[name]);
      expect(await page.locator('dialog [role=alert]:not(:empty)').textContent()).toMatch(message);
      await page.keyboard.press('Escape');
      await isOpen(page, 'embedded:speeches');
    });
  });

  it('a damaged file', async () => {
    await using(await openStudio(browser, '#write'), async (page) => {
      await choose(page, models.damaged);
      await alert(page).waitFor();
      expect(await alert(page).textContent()).toMatch(/cannot be opened.*model\.safetensors: .*is it complete\?/);
      expect(await seriousFindings(page)).toEqual([]);
      await backToUsual(page);
    });
  });

  it('a huge model, refused before a weight is read', async () => {
    await using(await openStudio(browser, '#write'), async (page) => {
      await choose(page, models.huge);
      await alert(page).waitFor();
      expect(await alert(page).textContent()).toMatch(
        /too large.*huge has 6\.7 billion parameters, which as int8 need 7\.0 GB; WebAssembly can hold 4 GB, and as int4 they still need 4\.1 GB: take a smaller model\./,
      );
      await backToUsual(page);
    });
  });

  it('a model that is too large as float32', async () => {
    await using(await openStudio(browser, '#write'), async (page) => {
      await choose(page, models.large);
      await alert(page).waitFor(); // as int8 it fits, and what is wrong is its file
      expect(await alert(page).textContent()).toMatch(/model\.safetensors: not a safetensors file/);
      await page.getByRole('button', { name: /^Model:/ }).click();
      await page.getByRole('radio', { name: 'float32' }).check({ force: true });
      await page.keyboard.press('Escape');
      await soon(() => alert(page).textContent()).toMatch(/as float32 need 6\.\d GB.*as int8 they fit/);
      await page.getByRole('button', { name: 'Open it as int8' }).click();
      await soon(() => alert(page).textContent()).toMatch(/not a safetensors file/);
    });
  });

  describe('on the hub', () => {
    const open = async (name: string, fault: 'none' | 'cut' | 'offline' | 'limited') => {
      const prepare = async (page: Page): Promise<void> => {
        const hub = await routeHub(page.context(), { 'acme/tiny': models.decoder, 'acme/pickled': models.pickled });
        hub.fault = fault;
      };
      return openStudio(browser, `#write?model=${encodeURIComponent(`hub:${name}`)}`, { prepare });
    };
    it.each([
      ['acme/nothing', 'none', /huggingface\.co has no such model, or it is private or gated \(401\)/],
      ['acme/gated', 'none', /private or gated \(403\).*download such a model, and open its folder/],
      ['acme/tiny@other', 'none', /acme\/tiny@other: not found on huggingface\.co/],
      ['acme/tiny', 'offline', /huggingface\.co cannot be reached/],
      ['acme/tiny', 'limited', /asked too often \(429\): try again in some minutes/],
      ['acme/tiny', 'cut', /model\.safetensors: the download ended after 198104 of 396208 bytes/],
      ['acme/pickled', 'none', /acme\/pickled: the weights are in pytorch_model\.bin/],
      ['no name!', 'none', /"no name!" is not the name of a model: expected owner\/name/],
    ] as const)('%s (%s)', async (name, fault, message) => {
      await using(
        await open(name, fault),
        async (page) => {
          await alert(page).waitFor();
          expect(await alert(page).textContent()).toMatch(message);
          await backToUsual(page);
        },
        /^request: https:\/\/huggingface\.co|^Failed to load resource/,
      );
    });
  });

  it('no room in the browser for what the hub has', async () => {
    const prepare = async (page: Page): Promise<void> => {
      await routeHub(page.context(), { 'acme/tiny': models.decoder });
    };
    await using(
      await openStudio(browser, '#write', { prepare }),
      async (page) => {
        await modelOpen(page);
        const session = await page.context().newCDPSession(page);
        await session.send('Storage.overrideQuotaForOrigin', {
          origin: new URL(page.url()).origin,
          quotaSize: 100_000,
        });
        await page.getByRole('button', { name: /^Model:/ }).click();
        await page.getByLabel('Name on the hub').fill('acme/tiny');
        await page.keyboard.press('Enter');
        await alert(page).waitFor();
        expect(await alert(page).textContent()).toMatch(/no room in the browser's storage for 1 MB.*delete models/);
        await backToUsual(page);
      },
      /^request: https:\/\/huggingface\.co/,
    );
  });

  it('too little memory for a model, beside those that are open', async () => {
    await using(await openStudio(browser, '?memory=28#write'), async (page) => {
      await isOpen(page, 'embedded:speeches');
      await choose(page, fileURLToPath(speeches));
      await alert(page).waitFor();
      expect(await alert(page).textContent()).toMatch(
        /too large.*as float32 need 22 MB, and other models have 17 MB of 28 MB/,
      );
      await page.getByRole('button', { name: 'Close those and open it' }).click();
      await isOpen(page, 'folder:model');
      expect(await alert(page).count()).toBe(0);
    });
  });

  it('memory that ends while a model runs', async () => {
    const long = encodeURIComponent('My fellow citizens, we have come to the end of the year. '.repeat(14));
    await using(await openStudio(browser, `?memory=22&threads=1#attend?text=${long}`), async (page) => {
      await isOpen(page, 'embedded:speeches');
      const shortage = alert(page).filter({ hasText: 'There was not enough memory' });
      await shortage.waitFor();
      expect(await shortage.textContent()).toMatch(/simd backend: out of memory: .* of 22\.0 MB in use\. A shorter/);
      await tabs(page, 'Write');
      await page.getByRole('button', { name: 'Start again with the models of this page' }).click();
      await isOpen(page, 'embedded:speeches');
      expect(await shortage.count()).toBe(0);
    });
  });

  it.each([
    ['no WebAssembly SIMD', '--no-enable-sse4-1', 'wasm', /This browser has no WebAssembly SIMD, so the wasm backend/],
    ['no WebAssembly', '--jitless', 'cpu', /This browser has no WebAssembly, so the cpu backend computes/],
  ])('%s', async (_what, flag, backend, message) => {
    const old = await launch([`--js-flags=${flag}`]);
    try {
      await using(await openStudio(old, '#write'), async (page) => {
        await page.locator(`[data-backend=${backend}]`).waitFor({ state: 'attached' });
        const note = page.locator('main [role=status]').filter({ hasText: 'Computing with' });
        expect(await note.textContent()).toMatch(message);
        await isOpen(page, 'embedded:speeches');
        expect(await seriousFindings(page)).toEqual([]);
        await page.getByRole('button', { name: 'Understood' }).click();
        expect(await note.count()).toBe(0);
      });
    } finally {
      await old.close();
    }
  });

  describe('of the engine', () => {
    const stopped = (page: Page) => alert(page).filter({ hasText: 'The engine has stopped' });
    const restart: Use = async (page) => {
      await stopped(page).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Start it again' }).click();
      await isOpen(page, 'embedded:speeches');
      expect(await stopped(page).count()).toBe(0);
      await soon(() => page.workers().filter((worker) => worker.url().includes('/worker-')).length).toBe(1);
    };

    it('an end that nothing tells of', async () => {
      const prepare = async (page: Page): Promise<void> => {
        await page.addInitScript(() => {
          const workers: Worker[] = [];
          const Original = Worker;
          Object.assign(globalThis, {
            workers,
            Worker: class extends Original {
              constructor(...args: ConstructorParameters<typeof Worker>) {
                super(...args);
                workers.push(this);
              }
            },
          });
        });
      };
      await using(await openStudio(browser, '#write', { prepare }), async (page) => {
        await modelOpen(page);
        await page.evaluate(() => (globalThis as unknown as { workers: Worker[] }).workers[0]?.terminate());
        await restart(page);
      });
    });

    it('an error in its program', async () => {
      const prepare = (page: Page) => atStartOfWorker(page, 'throw new Error("the program is broken")');
      await using(
        await openStudio(browser, '#write', { prepare, ready: false }),
        async (page) => {
          await stopped(page).waitFor();
          expect(await stopped(page).textContent()).toContain('the program is broken');
          await page.unroute(/\/assets\/worker-[^/]+\.js$/);
          await restart(page);
        },
        /the program is broken/,
      );
    });

    it('a program that cannot be had', async () => {
      const prepare = async (page: Page): Promise<void> => {
        await page.route(/\/assets\/worker-[^/]+\.js$/, (route) => route.abort());
      };
      await using(
        await openStudio(browser, '#write', { prepare, ready: false }),
        async (page) => {
          await stopped(page).waitFor();
          await page.unroute(/\/assets\/worker-[^/]+\.js$/);
          await restart(page);
        },
        /ERR_FAILED/,
      );
    });

    it('a call that does not end', async () => {
      const hang = `addEventListener('message', ({ data: { method, args } }) => {
        if (method === 'write.generate' && args.prompt === 'HANG') for (;;);
      })`;
      const prepare = (page: Page) => atStartOfWorker(page, hang);
      await using(await openStudio(browser, '#write', { prepare }), async (page) => {
        await page.locator('[data-writing=done]').waitFor();
        await page.getByRole('textbox', { name: 'Prompt' }).fill('HANG');
        await page.getByRole('button', { name: 'Write', exact: true }).click();
        await page.getByRole('button', { name: 'Stop', exact: true }).click();
        const stuck = page.getByText('What was stopped is still running');
        await stuck.waitFor();
        await page.getByRole('button', { name: 'Start it again' }).click();
        await isOpen(page, 'embedded:speeches');
        expect(await stuck.count()).toBe(0);
      });
    });
  });

  describe('of a panel', () => {
    const panel = /\/assets\/build-panel-[^/]+\.js$/;

    it('its program cannot be had', async () => {
      const prepare = async (page: Page): Promise<void> => {
        await page.route(panel, (route) => route.abort());
      };
      await using(
        await openStudio(browser, '#build', { prepare }),
        async (page) => {
          await alert(page).waitFor();
          expect(await alert(page).textContent()).toMatch(/The panel “Build” could not be loaded/);
          expect(await seriousFindings(page)).toEqual([]);
          await tabs(page, 'Write');
          await isOpen(page, 'embedded:speeches');
          await page.unroute(panel);
          await tabs(page, 'Build');
          await page.getByRole('button', { name: 'Try again' }).click();
          await page.getByRole('heading', { name: 'Build', level: 2 }).waitFor();
        },
        /ERR_FAILED|Failed to fetch dynamically imported module/,
      );
    });

    it('it fails while it is drawn', async () => {
      const broken = `export const BuildPanel = () => {
        if (!globalThis.mended) throw new Error('it broke');
        return 'drawn now';
      };`;
      const prepare = async (page: Page): Promise<void> => {
        await page.route(panel, (route) => route.fulfill({ contentType: 'text/javascript', body: broken }));
      };
      await using(
        await openStudio(browser, '#build', { prepare }),
        async (page) => {
          await alert(page).waitFor();
          expect(await alert(page).textContent()).toMatch(
            /The panel “Build” has failed.*it broke\. The other panels go on/,
          );
          await page.evaluate('globalThis.mended = true');
          await page.getByRole('button', { name: 'Try again' }).click();
          await page.getByText('drawn now').waitFor();
        },
        /it broke/,
      );
    });
  });
});
