import { golden } from '@blockformer/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawn, expectNear, flat } from './attend-page.ts';
import { seriousFindings } from './check-accessibility.ts';
import { hasChromium, launch, openStudio, soon } from './open-studio.ts';
import { generateByCli, idsOf, write, written } from './write-page.ts';

// Every backend that can be chosen computes what the reference says. WebGPU runs on a processor here: its numbers can be
// tested so, its speed cannot.

// A graphics processor that is played by two busy cores is slow.
vi.setConfig({ testTimeout: 240_000 });
const PATIENCE = 120_000;

const { decoder, encoder } = golden('studio').json;

const WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'];

/** Largest differences of a weight that are float32's rounding in another order. */
const within = { simd: 2e-5, wasm: 2e-5, webgpu: 1e-4, cpu: 2e-5 } as const;

describe.skipIf(!hasChromium).each(['simd', 'wasm', 'webgpu', 'cpu'] as const)('the %s backend', (backend) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(backend === 'webgpu' ? WEBGPU : []);
  });
  afterAll(() => browser.close());

  const at = async (address: string, use: (page: Page) => Promise<void>): Promise<void> => {
    const search = backend === 'simd' ? '' : `?engine=${backend}`;
    const { page, trouble, close } = await openStudio(browser, `${search}${address}`);
    page.setDefaultTimeout(PATIENCE);
    try {
      expect(await page.locator('[data-backend]').getAttribute('data-backend')).toBe(backend);
      await use(page);
      expect(trouble).toEqual([]);
    } finally {
      await close();
    }
  };
  const expectWeights = async (page: Page, weights: readonly unknown[]): Promise<void> => {
    await page.locator('attention-view .stage *').first().waitFor({ state: 'attached' });
    const [set] = await drawn(page.locator('attention-view'));
    expect(set?.layers.length).toBe(weights.length);
    weights.forEach((layer, l) => {
      expectNear(set?.layers[l] ?? [], flat(layer), within[backend]);
    });
  };

  it('has the attention of the reference, of a decoder and of an encoder', async () => {
    await at('#attend', (page) => expectWeights(page, decoder.attention));
    await at('#attend?mode=encoder', (page) => expectWeights(page, encoder.attention));
  });

  it('writes what the command line writes', async () => {
    await at(write({ set: 'maxTokens:6', seed: 5 }), async (page) => {
      await written(page);
      expect(await idsOf(page)).toEqual((await generateByCli('My fellow citizens,', '--seed', '5', '-n', '6')).ids);
    });
  });

  it('says a word', async () => {
    await at('#translate', async (page) => {
      await page.locator('[data-answer]').first().waitFor();
      expect(await page.locator('main [role=alert]:visible').count()).toBe(0);
    });
  });

  it('is chosen in the engine’s window, and kept in the address', async () => {
    const other = backend === 'simd' ? 'cpu' : 'simd';
    await at('#fill', async (page) => {
      await page.getByRole('button', { name: /^Engine:/ }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('radio', { name: new RegExp(`^${backend}`) }).waitFor();
      expect(await dialog.getByRole('radio', { name: new RegExp(`^${backend}`) }).isChecked()).toBe(true);
      expect(await seriousFindings(page)).toEqual([]);
      await dialog.getByRole('radio', { name: new RegExp(`^${other}`) }).check();
      await page.locator(`[data-backend=${other}]`).waitFor({ state: 'attached' });
      await soon(() => dialog.getByRole('radio', { name: new RegExp(`^${other}`) }).isChecked()).toBe(true);
      await page.keyboard.press('Escape');
      expect(new URL(page.url()).search).toBe(other === 'simd' ? '' : '?engine=cpu');
      await page.locator('[data-model][data-state=open]:visible').first().waitFor();
      const engines = () => page.workers().filter((worker) => worker.url().includes('/worker-')).length;
      await soon(engines, { timeout: PATIENCE }).toBe(1);
    });
  });
});
