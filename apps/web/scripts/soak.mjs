// The studio in use for a long time: generates, switches models and panels, again and again, and notes what it holds.
//   node apps/web/scripts/soak.mjs [minutes]
// Prints a line a round; ends with 1 if memory, tensors or workers have grown after the first rounds.
import { launch, serveStudio } from './studio-page.mjs';

const minutes = Number(process.argv[2] ?? 20);
const WARM = 8; // rounds until everything has been loaded twice
const ASK = 40; // rounds from one long question to the next; models are stored as they were before

const studio = await serveStudio();
const browser = await launch(['--js-flags=--expose-gc']);
const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
const session = await page.context().newCDPSession(page);
const trouble = [];
page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
page.on('pageerror', (error) => trouble.push(error.message));

/** What is there when a panel has computed. */
const computed = {
  write: 'button:visible:text-is("Write")',
  attend: 'attention-view:visible',
  path: '[data-path=ready]:visible',
  build: 'main figure svg:visible',
  fill: 'main tbody tr:visible',
  translate: 'main figure svg:visible',
};

const show = async (panel, values) => {
  await page.evaluate(
    (to) => {
      location.hash = to;
    },
    `${panel}?${new URLSearchParams(values)}`,
  );
  await page.locator(computed[panel]).first().waitFor();
  await page.waitForTimeout(400);
};

const words = ['Senate', 'ocean', 'whale', 'people', 'treaty', 'harbour', 'Constitution'];
const formats = ['', '~int8', '~int4', '~float32'];

/** Every panel once with a new text; a model stored in another way; a text that is written to its end, and one that is not. */
const mb = (bytes) => (bytes / 2 ** 20).toFixed(1);

const round = async (number) => {
  const text = `The president of the ${words[number % words.length]} spoke ${number} times`;
  const model = `embedded:speeches${formats[number % formats.length]}`;
  await show('attend', { text });
  await show('attend', { text, mode: 'both' });
  await show('path', { text, model });
  await show('build', number % 2 ? { design: 'bert*layers-2' } : {});
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForTimeout(1000);
  await show('fill', { text });
  await show('translate', { text: words[number % words.length] });
  await show('write', { prompt: text, seed: number, model });
  await page.locator(computed.write).click();
  await page.waitForTimeout(1500);
  await page.locator(computed.write).waitFor();
  await page.locator(computed.write).click();
  await page.waitForTimeout(50);
  await page.keyboard.press('Escape');
};

/**
 * What the page holds once nothing runs any more. `scripts` is what JavaScript holds in any thread, workers too: the
 * browser takes a minute to tell, so that it is asked now and then.
 */
const state = async (asked) => {
  await page.waitForTimeout(500);
  const usage = await page.evaluate(() => globalThis.studio.engine.call('usage'));
  await page.evaluate(() => globalThis.gc?.());
  const { usedSize: heap } = await session.send('Runtime.getHeapUsage');
  const scripts = asked
    ? await page.evaluate(async () => (await performance.measureUserAgentSpecificMemory()).bytes)
    : undefined;
  return { ...usage, heap, scripts, workers: page.workers().length };
};

const growth = new Set();
try {
  await page.goto(studio.url);
  const start = Date.now();
  const noted = [];
  for (let number = 0; Date.now() - start < minutes * 60_000; number++) {
    await round(number);
    const now = await state(number % ASK === WARM);
    noted.push(now);
    const minute = ((Date.now() - start) / 60_000).toFixed(1);
    console.log(
      `${minute} min, round ${number}: ${now.tensors} tensors of ${mb(now.used)} MB in ${mb(now.memory)} MB of WebAssembly memory, page ${mb(now.heap)} MB${now.scripts ? `, with workers ${mb(now.scripts)} MB` : ''}, ${now.workers} workers`,
    );
  }
  // Compared with rounds in which models were stored in the same way.
  for (const now of noted.slice(-formats.length)) {
    const before = noted[WARM + (noted.indexOf(now) % formats.length)] ?? now;
    for (const name of ['tensors', 'used', 'memory', 'workers'])
      if (now[name] > before[name]) growth.add(`${name}: ${before[name]} → ${now[name]}`);
    if (now.heap > before.heap * 1.25) growth.add(`page: ${mb(before.heap)} → ${mb(now.heap)} MB`);
  }
  const [first, ...later] = noted.flatMap(({ scripts }) => scripts ?? []);
  const last = later.at(-1);
  if (last > first * 1.1) growth.add(`with workers: ${mb(first)} → ${mb(last)} MB`);
  for (const line of trouble) console.error(line);
  console.log(growth.size > 0 ? `grown: ${[...growth].join(', ')}` : 'nothing has grown');
} finally {
  await browser.close();
  await studio.close();
}
process.exitCode = growth.size + trouble.length > 0 ? 1 : 0;
