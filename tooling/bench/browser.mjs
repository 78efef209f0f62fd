// GPT-2 124M with random weights in a page of headless Chromium, as `blockformer bench` measures it in Node.
//   node tooling/bench/browser.mjs [int8|int4|float32] [isolated|alone] [rounds]
// `isolated` (cross-origin isolated: as many threads as processors) is the default; `alone` has one thread.
// Prints one JSON object with every sample in milliseconds.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const [weights = 'int8', where = 'isolated', rounds = '3'] = process.argv.slice(2);
const from = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const fixture = async (name) => (await runnerImport(from(`packages/backend-simd/src/__fixtures__/${name}`))).module;
const { bundle } = await fixture('bundle.ts');
const { visit } = await fixture('visit.ts');

const program = `
import * as tf from '@tensorflow/tfjs-core';
import { geluTanh, isParamSpec, mapLeaves, normal, seeded } from '@blockformer/core';
import { measureDecode, measurePrompt } from '${from('apps/cli/src/measure.ts')}';
import { causalStep } from '${from('packages/models/src/causal-step.ts')}';
import { gpt2 } from '${from('packages/models/src/gpt2/gpt2.ts')}';
import { createSampler, greedy } from '${from('packages/sampler/src/index.ts')}';
import { compressTensor, registerSimd } from '${from('packages/backend-simd/src/index.ts')}';

const run = async () => {
  tf.enableProdMode();
  registerSimd();
  await tf.setBackend('simd');
  const model = gpt2({ vocab: 50257, positions: 1024, dim: 768, heads: 12, layers: 12, hidden: 3072, epsilon: 1e-5,
    activation: geluTanh, scale: () => 0.125, tied: true });
  const stretch = normal(0.02)(seeded(1), 65537);
  const start = performance.now();
  const params = mapLeaves(model.spec, isParamSpec, ({ shape }, path) => {
    const values = new Float32Array(shape.reduce((size, n) => size * n, 1));
    for (let i = 0; i < values.length; i += stretch.length) values.set(stretch.subarray(0, values.length - i), i);
    const made = tf.tensor(values, [...shape]);
    const stored = compressTensor(path, made, { weights: '${weights}' });
    made.dispose();
    return stored;
  });
  const load_ms = performance.now() - start;
  const step = causalStep(model, params);
  const sampler = createSampler({ choose: greedy() });
  const decode = (context, tokens) =>
    measureDecode(step, sampler, { vocab: model.vocab, context, tokens, rounds: ${Number(rounds)} });
  await measurePrompt(step, model.vocab, 16, 1);
  const { threads, relaxed } = tf.engine().backend.info();
  return { load_ms, threads, relaxed, decode_64_128: await decode(64, 64), decode_900_960: await decode(900, 60),
    prefill_64: await measurePrompt(step, model.vocab, 64, ${Number(rounds)}),
    prefill_512: await measurePrompt(step, model.vocab, 512, ${Number(rounds)}), browser: navigator.userAgent };
};
run()
  .catch((error) => ({ error: String(error?.stack ?? error) }))
  .then((report) => fetch('/report', { method: 'POST', body: JSON.stringify(report) }));
`;

const page = await bundle(program, 'page');
try {
  const report = await visit(page.folder, { isolated: where === 'isolated' });
  process.stdout.write(`${JSON.stringify(report)}\n`);
  process.exitCode = report.error ? 1 : 0;
} finally {
  await page.remove();
}
