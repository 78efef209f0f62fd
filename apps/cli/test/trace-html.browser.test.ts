import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { memorySource, openCheckpoint } from '@blockformer/model-loader';
import { modelUrl as maskedUrl } from '@blockformer/model-masked';
import { modelUrl as phonemesUrl } from '@blockformer/model-phonemes';
import { expectClose, expectNoLeaks, golden, goldenPath } from '@blockformer/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  hasChromium,
  launch,
  type OpenPage,
  openPage,
} from '../../../packages/attention-view/src/__fixtures__/open-page.ts';
import type { AttentionView } from '../../../packages/attention-view/src/element.ts';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'blockformer-page-'));
const html = join(folder, 'page.html');
const out = join(folder, 'pass.safetensors');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Traces to both files, and gives the page and the tensors. */
const traced = async (...args: string[]) => {
  const { code, stderr } = await runCli(['trace', ...args, '--out', out, '--html', html, '--quiet']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const file = await openCheckpoint(memorySource({ 'model.safetensors': readFileSync(out) }));
  return { page: readFileSync(html, 'utf8'), file };
};
type Traced = Awaited<ReturnType<typeof traced>>;

type Set = {
  name: string;
  queries: { text: string }[];
  weights: { heads: number; values: Record<string, number> }[];
  layerNames: string[];
};
const STORED = 0.5 / 65535;

describe.skipIf(!hasChromium)('trace --html, opened from a file in Chromium', () => {
  let browser: Awaited<ReturnType<typeof launch>>;
  let opened: OpenPage;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    const { trouble } = opened;
    await opened.close();
    expect(trouble).toEqual([]);
  });

  const open = async (page: string, hash = ''): Promise<Set[]> => {
    opened = await openPage(browser, page, { hash });
    return opened.page.locator('attention-view').evaluate((view: AttentionView) => view.data as unknown as Set[]);
  };

  /** Every weight of a set is the one that the safetensors file has under this name. */
  const compare = async ({ file }: Traced, set: Set | undefined, name: (layer: string) => string): Promise<void> => {
    if (!set) throw new Error('there is no such set');
    expect(set.layerNames.length).toBeGreaterThan(0);
    for (const [i, layer] of set.layerNames.entries()) {
      const { heads, values } = set.weights[i] as Set['weights'][number];
      const tensor = file.tensors.get(name(layer));
      expect(heads).toBe(tensor?.shape[1]);
      expectClose(Object.values(values), await file.read(name(layer)), STORED * 1.01);
    }
  };

  test('a decoder: the weights of the file, and those of the reference, are drawn', async () => {
    const reference = golden('gpt2');
    const [{ inputs }] = reference.json.forward;
    const ids: number[] = inputs.input_ids[0];
    const both = await traced('--model', goldenPath('gpt2'), '--ids', ids.join(','));
    const [set] = await open(both.page, '#layer=2&head=1');
    await compare(both, set, (layer) => `blocks.${layer}.attention.weights`);
    const { shape, data } = reference.values('plain.attentions.2');
    const [, , T = 0, S = 0] = shape;
    const query = T - 1;
    await opened.page.locator(`#query-${query}`).hover();
    const said = (await opened.page.locator('.readout').textContent()) ?? '';
    const largest = Math.max(...data.slice((T + query) * S, (T + query + 1) * S)); // head 1 of the first of the batch
    expect(said).toMatch(/^“#\d+” looks at “#\d+” 0\.\d{4}/);
    expectClose([Number(/0\.\d{4}/.exec(said)?.[0])], [largest], 1e-4);
  });

  test('an encoder: padding is left out, [CLS] and [SEP] are special', async () => {
    const text = 'We must reduce the [MASK].';
    const model = ['--model', fileURLToPath(maskedUrl)];
    const both = await traced(...model, '--special-tokens', '--text', text);
    const [set] = await open(both.page);
    expect(set?.name).toBe('Encoder');
    expect(set?.queries.map((token) => token.text)).toEqual(
      expect.arrayContaining(['[CLS]', ' must', '[MASK]', '[SEP]']),
    );
    await compare(both, set, (layer) => `encoder.blocks.${layer}.attention.weights`);
    await opened.close();

    const padded = await traced('--model', goldenPath('bert/base'), '--ids', '1,2,3,0', '--attention-mask', '1,1,1,0');
    await open(padded.page);
    expect(await opened.page.locator('.query .token').allTextContents()).toEqual(['#1', '#2', '#3']);
  });

  test('an encoder-decoder writes its answer; the alignment is what it reads while it writes', async () => {
    const both = await traced('--model', fileURLToPath(phonemesUrl), '--text', 'knight');
    const [cross, encoder, decoder] = await open(both.page);
    expect([cross, encoder, decoder].map((set) => set?.name)).toEqual(['Cross attention', 'Encoder', 'Decoder']);
    await compare(both, cross, (layer) => `blocks.${layer}.crossAttention.weights`);
    await compare(both, encoder, (layer) => `encoder.blocks.${layer}.attention.weights`);
    await compare(both, decoder, (layer) => `blocks.${layer}.attention.weights`);
    const written = await opened.page.locator('.query .token').allTextContents();
    const { stdout } = await runCli(['translate', 'knight', '--model', fileURLToPath(phonemesUrl), '--quiet']);
    expect(written.at(-1)).toBe('</s>');
    expect(written.slice(0, -1).join('')).toBe(stdout.trim());
    expect(await opened.page.locator('main > p').first().textContent()).toBe(`knight → ${stdout.trim()}`);
  });

  test('--only chooses layers, and --decoder-ids what has been written', async () => {
    const { page } = await traced(
      ...['--model', goldenPath('marian'), '--ids', '5,6,7,0', '--decoder-ids', '130,7,9'],
      ...['--only', 'blocks.1.*', '--only', 'encoder.blocks.0.attention.weights'],
    );
    const sets = await open(page);
    expect(sets.map(({ name, layerNames }) => [name, layerNames])).toEqual([
      ['Cross attention', ['1']],
      ['Encoder', ['0']],
      ['Decoder', ['1']],
    ]);
    expect(sets[2]?.queries.map(({ text }) => text)).toEqual(['#130', '#7', '#9']);
    expect(sets[0]?.queries.slice(0, 2).map(({ text }) => text)).toEqual(['#7', '#9']); // the third is the likeliest
  });
});

describe('trace --html', () => {
  const gpt2 = ['trace', '--model', goldenPath('gpt2'), '--ids', '1,2,3'];

  test('needs no --out, says what it wrote, and leaves no tensors behind', async () => {
    const { stdout, stderr } = await runCli([...gpt2, '--html', html]);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^attention written to .*page\.html \(\d+ kB\)$/m);
    const { stdout: json } = await runCli([...gpt2, '--html', html, '--json']);
    expect(JSON.parse(json)).toMatchObject({ html, ids: [1, 2, 3] });
    await expectNoLeaks(() => runCli([...gpt2, '--html', html]));
    await expectNoLeaks(() => runCli(['trace', '--model', goldenPath('marian'), '--ids', '5,0', '--html', html]));
  });

  test.each([
    [gpt2, 2, /^error: give --out or --html, or both$/m],
    [[...gpt2, '--html', html, '--only', 'norm'], 1, /^error: --html: no attention weights have a name like norm$/m],
    [[...gpt2, '--html', html, '--special-tokens'], 2, /^error: --special-tokens is for --text/m],
  ] as [string[], number, RegExp][])('%j is an error in one line', async (args, code, message) => {
    const result = await runCli(args);
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(code);
  });
});
