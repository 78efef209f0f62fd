// First load of the studio in headless Chromium: `node apps/web/scripts/measure.mjs [rounds]`. Every visit is one of a
// browser of its own, with nothing in its caches. Prints one JSON object: medians in ms, sizes in bytes.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { launch, serveStudio } from './studio-page.mjs';

const [rounds = '5'] = process.argv.slice(2);
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** All files below a folder but those of models. */
const files = (path) =>
  readdirSync(path).flatMap((name) => {
    if (name === 'models') return [];
    const below = join(path, name);
    return statSync(below).isDirectory() ? files(below) : [below];
  });

const gzipped = (paths) => paths.reduce((sum, path) => sum + gzipSync(readFileSync(path), { level: 9 }).length, 0);

const firstLoad = async ({ url, folder }) => {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const loaded = new Set();
    page.context().on('request', (request) => {
      if (request.url().startsWith(url) && !request.serviceWorker()) loaded.add(new URL(request.url()).pathname);
    });
    await page.goto(url);
    const prompt = page.getByRole('textbox', { name: 'Prompt' });
    await prompt.waitFor();
    const interactive = await page.evaluate(() => performance.now());
    await page.locator('[data-written]').first().waitFor();
    const firstToken = await page.evaluate(() => performance.now());
    // What is fetched after it is kept for visits without a network.
    const paths = [...loaded].filter((path) => !path.startsWith('/models/'));
    const inFolder = paths.map((path) => join(folder, path === '/' ? 'index.html' : path));
    return { interactive, firstToken, files: paths.length, bytes: gzipped(inFolder) };
  } finally {
    await browser.close();
  }
};

const studio = await serveStudio();
try {
  const visits = [];
  for (let round = 0; round < Number(rounds); round++) visits.push(await firstLoad(studio));
  const report = {
    interactive: median(visits.map((visit) => visit.interactive)),
    firstToken: median(visits.map((visit) => visit.firstToken)),
    untilThen: { files: visits[0].files, gzip: visits[0].bytes },
    app: { files: files(studio.folder).length, gzip: gzipped(files(studio.folder)) },
  };
  console.log(JSON.stringify(report));
} finally {
  await studio.close();
}
