// The pictures of the studio in docs/images: `node apps/web/scripts/screenshots.mjs [view…]`.
import { fileURLToPath } from 'node:url';
import { launch, serveStudio } from './studio-page.mjs';

/** What is shown. A dark one beside the light ones, so that both themes are seen. */
const views = {
  write: { address: '#write' },
  beams: { address: '#write?mode=beams&prompt=The+people+of+the+United&set=maxTokens-8', sizes: ['desktop'] },
  attend: { address: '#attend', picture: 'attention-view' },
  sides: { address: '#attend?mode=both', sizes: ['desktop'] },
  path: { address: '#path', dark: ['desktop'], picture: 'main figure' },
  build: { address: '#build', picture: 'main figure' },
  fill: { address: '#fill' },
  translate: { address: '#translate', dark: ['phone'], picture: 'main figure' },
};

const sizes = {
  desktop: { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1 },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

const wanted = process.argv.slice(2);
const studio = await serveStudio();
const browser = await launch();
try {
  for (const [view, { address, dark, picture, ...only }] of Object.entries(views)) {
    if (wanted.length > 0 && !wanted.includes(view)) continue;
    for (const [size, options] of Object.entries(sizes)) {
      if (only.sizes && !only.sizes.includes(size)) continue;
      const colorScheme = dark?.includes(size) ? 'dark' : 'light';
      const context = await browser.newContext({ ...options, colorScheme });
      const page = await context.newPage();
      await page.goto(`${studio.url}${address}`);
      await page.locator('main h2').first().waitFor();
      await page.waitForTimeout(6000); // all that is computed, and the last transition
      // A phone shows the head of a panel or its picture, not both.
      if (size === 'phone' && picture)
        await page
          .locator(picture)
          .first()
          .evaluate((element) => element.scrollIntoView());
      if (size === 'phone' && picture) await page.evaluate(() => scrollBy(0, -70));
      const path = fileURLToPath(new URL(`../../../docs/images/studio-${view}-${size}.png`, import.meta.url));
      await page.screenshot({ path });
      console.log(path);
      await context.close();
    }
  }
} finally {
  await browser.close();
  await studio.close();
}
