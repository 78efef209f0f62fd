// The pictures of the studio in docs/images: `node apps/web/scripts/screenshots.mjs [panel…]`.
import { fileURLToPath } from 'node:url';
import { launch, serveStudio } from './studio-page.mjs';

/** What is shown, and what has to be there before the picture is taken. */
const views = {
  write: { address: '#write' },
  attend: { address: '#attend' },
  path: { address: '#path' },
  build: { address: '#build' },
  fill: { address: '#fill' },
  translate: { address: '#translate' },
};

const sizes = {
  desktop: { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1 },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

const wanted = process.argv.slice(2);
const studio = await serveStudio();
const browser = await launch();
try {
  for (const [panel, { address }] of Object.entries(views)) {
    if (wanted.length > 0 && !wanted.includes(panel)) continue;
    for (const [size, options] of Object.entries(sizes)) {
      // A dark one beside the light ones, so that both themes are seen.
      const colorScheme = panel === 'path' && size === 'desktop' ? 'dark' : 'light';
      const context = await browser.newContext({ ...options, colorScheme });
      const page = await context.newPage();
      await page.goto(`${studio.url}${address}`);
      await page.locator('[data-model][data-state="open"]:visible').first().waitFor();
      await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
      await page.waitForTimeout(1500); // the last transition
      const path = fileURLToPath(new URL(`../../../docs/images/studio-${panel}-${size}.png`, import.meta.url));
      await page.screenshot({ path });
      console.log(path);
      await context.close();
    }
  }
} finally {
  await browser.close();
  await studio.close();
}
