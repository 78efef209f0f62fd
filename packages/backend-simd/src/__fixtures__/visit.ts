import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';

export const CHROMIUM = '/usr/bin/chromium';

/**
 * Opens `main.mjs` of a folder as a page, cross-origin isolated or not, in a headless Chromium of its own, and waits for what
 * the page posts to `/report`.
 */
export const visit = async <Report>(folder: string, { isolated }: { isolated: boolean }): Promise<Report> => {
  const profile = await mkdtemp(`${tmpdir()}/chromium-`);
  let report: (value: Report) => void = () => undefined;
  const reported = new Promise<Report>((resolve) => {
    report = resolve;
  });
  const server = createServer(async (request, response) => {
    if (isolated) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    }
    if (request.method === 'POST') {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      report(JSON.parse(Buffer.concat(parts).toString('utf8')) as Report);
      response.end();
    } else if (request.url?.endsWith('js')) {
      response.setHeader('Content-Type', 'text/javascript');
      response.end(await readFile(`${folder}${request.url}`));
    } else {
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><script type="module" src="/main.mjs"></script>');
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`];
  const browser = spawn(CHROMIUM, [...flags, url], { stdio: 'ignore' });
  const gone = new Promise((done) => browser.once('exit', done));
  try {
    return await reported;
  } finally {
    browser.kill('SIGKILL');
    await gone;
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
};
