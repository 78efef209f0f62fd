import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { geluTanh, initParams, seeded } from '@blockformer/core';
import { expectClose } from '@blockformer/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { causalStep } from '../../models/src/causal-step.ts';
import { gpt2 } from '../../models/src/gpt2/gpt2.ts';
import { type Bundle, bundle } from './__fixtures__/bundle.ts';
import { compress, registerSimd } from './index.ts';

// The same program in Node and in a headless Chromium, where the page is cross-origin isolated (threads) or not.

const CHROMIUM = '/usr/bin/chromium';

type Report = { error?: string; isolated: boolean; threads: number; relaxed: boolean; logits: number[] };

const from = (path: string): string => new URL(path, import.meta.url).pathname;
const program = `
import * as tf from '@tensorflow/tfjs-core';
import { geluTanh, initParams, seeded } from '@blockformer/core';
import { causalStep } from '${from('../../models/src/causal-step.ts')}';
import { gpt2 } from '${from('../../models/src/gpt2/gpt2.ts')}';
import { compress, registerSimd } from '${from('./index.ts')}';

const run = async () => {
  registerSimd();
  await tf.setBackend('simd');
  const model = gpt2({ vocab: 500, positions: 64, dim: 96, heads: 3, layers: 2, hidden: 192, epsilon: 1e-5,
    activation: geluTanh, scale: () => 0.2, tied: true });
  const step = causalStep(model, compress(initParams(model, seeded(1)), { weights: 'int8' }));
  const { state } = await step.next([1, 2, 3, 4, 5]);
  const { logits } = await step.next([6], state);
  const { threads, relaxed } = tf.engine().backend.info();
  tf.removeBackend('simd');
  return { isolated: crossOriginIsolated, threads, relaxed, logits: [...logits] };
};
run()
  .catch((error) => ({ error: String(error?.stack ?? error) }))
  .then((report) => fetch('/report', { method: 'POST', body: JSON.stringify(report) }));
`;

/** Opens the page in a browser of its own and waits for what it reports. */
const visit = async (folder: string, isolated: boolean): Promise<Report> => {
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

if (!existsSync(CHROMIUM)) process.stderr.write(`skipped: no ${CHROMIUM}\n`);

describe.skipIf(!existsSync(CHROMIUM))('in Chromium', () => {
  let page: Bundle;
  let expected: Float32Array;

  beforeAll(async () => {
    page = await bundle(program, 'page');
    tf.enableProdMode();
    registerSimd({ threads: 1 });
    await tf.setBackend('simd');
    const model = gpt2({
      ...{ vocab: 500, positions: 64, dim: 96, heads: 3, layers: 2, hidden: 192, epsilon: 1e-5 },
      activation: geluTanh,
      scale: () => 0.2,
      tied: true,
    });
    const step = causalStep(model, compress(initParams(model, seeded(1)), { weights: 'int8' }));
    const { state } = await step.next([1, 2, 3, 4, 5]);
    expected = (await step.next([6], state)).logits as Float32Array;
  });
  afterAll(() => page.remove());

  test.each([
    ['cross-origin isolated: with threads', true],
    ['not isolated: one thread', false],
  ])('%s, with the logits of Node', async (_name, isolated) => {
    const report = await visit(page.folder, isolated);
    expect(report.error).toBeUndefined();
    expect(report.isolated).toBe(isolated);
    expect(report.relaxed).toBe(true);
    expect(report.threads).toBe(isolated ? Math.min(8, availableParallelism()) : 1);
    // Relaxed SIMD rounds once where the baseline of Node 20 rounds twice.
    expectClose(report.logits, expected, 1e-4);
  });
});
