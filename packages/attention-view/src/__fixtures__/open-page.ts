import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

export const hasChromium: boolean = existsSync(CHROMIUM);
if (!hasChromium) process.stderr.write(`skipped: no ${CHROMIUM}\n`);

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });

export type OpenPage = {
  readonly page: Page;
  /** What went wrong so far, and what was asked of a network. */
  readonly trouble: readonly string[];
  close(): Promise<void>;
};

/** Opens a page of one file from a `file:` address. */
export const openPage = async (
  browser: Browser,
  html: string,
  { hash = '', ...options }: BrowserContextOptions & { hash?: string } = {},
): Promise<OpenPage> => {
  const folder = await mkdtemp(join(tmpdir(), 'attention-view-'));
  const file = join(folder, 'page.html');
  await writeFile(file, html);
  const context = await browser.newContext({ viewport: { width: 1180, height: 900 }, ...options });
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) trouble.push(message.text());
  });
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) trouble.push(`request: ${request.url()}`);
  });
  await page.goto(`${pathToFileURL(file)}${hash}`);
  return {
    page,
    trouble,
    close: async () => {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
