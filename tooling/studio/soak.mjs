// The studio in use for a long time: generates, switches models and panels, again and again, and notes what it holds.
//   node tooling/studio/soak.mjs [minutes]
// Prints a line a round; ends with 1 if memory, tensors or workers have grown after the first rounds.
import { launch, serveStudio } from './studio-page.mjs';

const minutes = Number(process.argv[2] ?? 20);
const panels = ['write', 'attend', 'path', 'build', 'fill', 'translate'];
const WARM = 3; // rounds until everything has been loaded once

const studio = await serveStudio();
const browser = await launch(['--js-flags=--expose-gc']);
const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
const trouble = [];
page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
page.on('pageerror', (error) => trouble.push(error.message));
const session = await page.context().newCDPSession(page);

const go = async (hash) => {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.locator('[data-model][data-state="open"]:visible').first().waitFor();
};

const idle = () => page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]'));

const round = async (number) => {
  const text = `The president of the ${['Senate', 'ocean', 'whale', 'people'][number % 4]} number ${number}`;
  for (const panel of panels) {
    await go(`${panel}?text=${encodeURIComponent(text)}&prompt=${encodeURIComponent(text)}`);
    await idle();
  }
  await go(`write?prompt=${encodeURIComponent(text)}&seed=${number}`);
  await page
    .getByRole('button', { name: /^(Write|Generate|Go on)/ })
    .first()
    .click();
  await page.waitForTimeout(300);
  await idle();
};

const heap = async () => {
  await page.evaluate(() => globalThis.gc?.());
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
};

const state = async () => {
  const usage = await page.evaluate(() => globalThis.studio.engine.call('usage'));
  return { ...usage, heap: await heap(), workers: page.workers().length };
};

let failed = false;
try {
  await page.goto(studio.url);
  const start = Date.now();
  const noted = [];
  for (let number = 0; Date.now() - start < minutes * 60_000; number++) {
    await round(number);
    const now = await state();
    noted.push(now);
    const mb = (bytes) => (bytes / 2 ** 20).toFixed(1);
    console.log(
      `${((Date.now() - start) / 60_000).toFixed(1)} min, round ${number}: ${now.tensors} tensors, ${mb(now.used)} of ${mb(now.memory)} MB used by them, page heap ${mb(now.heap)} MB, ${now.workers} workers`,
    );
  }
  const first = noted[Math.min(WARM, noted.length - 1)];
  const last = noted.at(-1);
  if (last.tensors > first.tensors || last.workers > first.workers || last.memory > first.memory) failed = true;
  if (last.heap > first.heap * 1.3 + 4 * 2 ** 20) failed = true;
  for (const line of trouble) console.error(line);
  if (trouble.length > 0) failed = true;
  console.log(failed ? 'something has grown' : 'nothing has grown');
} finally {
  await browser.close();
  await studio.close();
}
process.exitCode = failed ? 1 : 0;
