// How fast the studio writes with a model of a folder, in headless Chromium: `node apps/web/scripts/decode.mjs folder`.
// The folder is opened as a person opens it; models of this size are stored as int8. Texts of 64 and of 900 tokens are
// continued by 64 and 60, tokens as they arrive in the page. Prints one JSON object, every sample in ms.
import { launch, serveStudio } from './studio-page.mjs';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('give the folder of a GPT-2');

const studio = await serveStudio();
const browser = await launch();
try {
  const page = await browser.newPage();
  await page.goto(`${studio.url}#write`);
  await page.locator('[data-model][data-state="open"]:visible').first().waitFor();
  await page.locator('[data-model]:visible').first().click();
  const start = Date.now();
  await page.locator('dialog[open] input[webkitdirectory]').setInputFiles(folder);
  const open = page.locator('[data-model^="folder:"][data-state="open"]');
  await open.waitFor({ timeout: 120_000 });
  const load_ms = Date.now() - start;
  const key = await open.getAttribute('data-model');
  await page.waitForTimeout(8000); // the panel writes with its new model, and the service worker keeps files
  const report = await page.evaluate(async (key) => {
    const { engine } = globalThis.studio;
    const continued = async (context, tokens) => {
      const prompt = Array.from({ length: context }, (_, i) => (i * 997 + 11) % 50000).join(',');
      const times = [];
      const onEvent = (event) => 'token' in event && times.push(performance.now());
      const settings = { choice: 'greedy', maxTokens: tokens, endIds: undefined };
      const begin = performance.now();
      await engine.call('write.generate', { key, prompt, road: [], settings, seed: 0 }, { onEvent });
      return { first: times[0] - begin, gaps: times.slice(1).map((time, i) => time - times[i]) };
    };
    await continued(16, 4);
    const short = await continued(64, 65);
    const long = await continued(900, 61);
    return { prefill_64: [short.first], decode_64_128: short.gaps, decode_900_960: long.gaps };
  }, key);
  console.log(
    JSON.stringify({ load_ms, ...report, threads: await page.locator('[data-backend]').first().textContent() }),
  );
} finally {
  await browser.close();
  await studio.close();
}
