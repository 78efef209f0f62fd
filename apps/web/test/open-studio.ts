import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';

/** What Playwright says when a page registers one. */
const BLOCKED = 'Service Worker registration blocked by Playwright';

/** Whether there is a browser to test in; .ci/run installs it. */
export const hasChromium: boolean = existsSync(CHROMIUM);
if (!hasChromium) process.stderr.write(`skipped: no ${CHROMIUM}\n`);

export const launch = (args: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', ...args] });

export type OpenStudio = {
  readonly page: Page;
  /** What went wrong so far: errors and warnings of the console, and what was asked of another server. */
  readonly trouble: readonly string[];
  close(): Promise<void>;
};

const DESKTOP = { width: 1280, height: 900 } as const;
export const PHONE = { width: 390, height: 844 } as const;

/** Opens the studio at an address such as `#write?prompt=…`, isolated unless it is said otherwise. */
export const openStudio = async (
  browser: Browser,
  address = '',
  {
    isolated = true,
    ready = true,
    prepare,
    ...options
  }: BrowserContextOptions & {
    readonly isolated?: boolean;
    /** Waits until the engine has started. */
    readonly ready?: boolean;
    /** Done to the page before it loads anything. */
    prepare?(page: Page): Promise<void>;
  } = {},
): Promise<OpenStudio> => {
  const { isolated: withHeaders, plain } = inject('studio');
  const base = isolated ? withHeaders : plain;
  const context = await browser.newContext({
    viewport: DESKTOP,
    permissions: ['clipboard-read', 'clipboard-write'],
    serviceWorkers: 'block', // requests that one answers cannot be looked at
    ...options,
  });
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || message.text().startsWith(BLOCKED)) return;
    trouble.push(message.text());
  });
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !/^(data|blob):/.test(request.url()))
      trouble.push(`request: ${request.url()}`);
  });
  await prepare?.(page);
  await page.goto(`${base}${address}`);
  if (ready) await page.locator('[data-backend]').waitFor({ state: 'attached' });
  return { page, trouble, close: () => context.close() };
};

/** Waits until the panel's model is open. */
export const modelOpen = (page: Page): Promise<void> =>
  page.locator('[data-model][data-state="open"]:visible').first().waitFor();

/** What becomes true within half a minute: vitest itself waits for a second, which is little where browsers share two cores. */
export const soon: typeof expect.poll = (read, options) => expect.poll(read, { timeout: 30_000, ...options });
