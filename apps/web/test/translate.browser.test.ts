import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { modelUrl } from '@blockformer/model-phonemes';
import { goldenPath } from '@blockformer/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../cli/test/run-cli.ts';
import { seriousFindings } from './check-accessibility.ts';
import { hasChromium, launch, modelOpen, type OpenStudio, openStudio, PHONE } from './open-studio.ts';
import { tooSmall } from './too-small.ts';

type Golden = {
  readonly encoderDecoder: {
    readonly text: string;
    readonly greedy: readonly number[];
    readonly sounds: string;
    readonly crossAttention: readonly (readonly (readonly (readonly number[])[])[])[];
    readonly beams: readonly { readonly ids: readonly number[]; readonly score: number; readonly sounds: string }[];
  };
};
const golden = (
  JSON.parse(
    readFileSync(new URL('../../../packages/testing/fixtures/studio/golden.json', import.meta.url), 'utf8'),
  ) as Golden
).encoderDecoder;

const cli = async (...args: string[]): Promise<{ text: string; sequences?: { text: string; score: number }[] }[]> => {
  const { stdout } = await runCli(['translate', ...args, '--json', '--quiet']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string });
};

const answers = (page: Page): Promise<string[]> =>
  page.locator('[data-answer]').evaluateAll((all) => all.map((each) => each.getAttribute('data-answer') ?? ''));

/** The weights of the lines that are drawn, by written and read token. */
const lines = async (page: Page): Promise<Map<string, number>> => {
  const drawn = await page
    .locator('path[data-weight]')
    .evaluateAll((all) =>
      all.map(
        (each) =>
          [
            `${each.getAttribute('data-query')} ${each.getAttribute('data-key')}`,
            Number(each.getAttribute('data-weight')),
          ] as const,
      ),
    );
  return new Map(drawn);
};

const expectLines = (drawn: ReadonlyMap<string, number>, weights: readonly (readonly number[])[]): void => {
  let expected = 0;
  weights.forEach((row, query) => {
    row.forEach((weight, key) => {
      const shown = drawn.get(`${query} ${key}`);
      if (shown === undefined) expect(weight).toBeLessThan(0.0201);
      else {
        expected++;
        expect(shown).toBeCloseTo(weight, 4);
      }
    });
  });
  expect(drawn.size).toBe(expected);
  expect(expected).toBeGreaterThan(weights.length - 1);
};

const meanOf = (heads: readonly (readonly (readonly number[])[])[]): number[][] =>
  (heads[0] ?? []).map((row, query) =>
    row.map((_, key) => heads.reduce((sum, head) => sum + (head[query]?.[key] ?? 0), 0) / heads.length),
  );

/** A tiny random model of a family, with the letters of the embedded one and names for the rest of its vocabulary. */
const folderOf = async (family: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'translates-'));
  for (const file of ['config.json', 'generation_config.json', 'model.safetensors'])
    await cp(goldenPath(`${family}/${file}`), join(folder, file));
  const { vocab_size: size } = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as {
    vocab_size: number;
  };
  const letters = await readFile(fileURLToPath(new URL('tokenizer.json', modelUrl)), 'utf8');
  const tokenizer = JSON.parse(letters) as { model: { vocab: Record<string, number> } };
  const { vocab } = tokenizer.model;
  for (let id = Object.keys(vocab).length; id < size; id++) vocab[`‹${id}›`] = id;
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  return folder;
};

describe.skipIf(!hasChromium)('Translate', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  const using = async (
    address: string,
    use: (studio: OpenStudio) => Promise<void>,
    options: Parameters<typeof openStudio>[2] = {},
  ): Promise<void> => {
    const studio = await openStudio(browser, address, options);
    try {
      await modelOpen(studio.page);
      await use(studio);
      expect(studio.trouble).toEqual([]);
    } finally {
      await studio.close();
    }
  };

  it.each([true, false])('writes what transformers and the command line write, isolated: %s', async (isolated) => {
    const words = [golden.text, 'thoughtful', 'knight', 'xylophone'];
    await using(
      `#translate?text=${words.join('+')}`,
      async ({ page }) => {
        await expect.poll(async () => (await answers(page)).length).toBe(words.length);
        const shown = await answers(page);
        expect(shown[0]).toBe(golden.sounds);
        expect(await page.locator('[data-written]').getAttribute('data-written')).toBe(golden.greedy.join(' '));
        expect(shown).toEqual((await cli(...words)).map(({ text }) => text));
      },
      { isolated },
    );
  });

  it('finds the beams of transformers and the command line, with their scores', async () => {
    await using(`#translate?text=${golden.text}&method=beams`, async ({ page }) => {
      await page.locator('[data-beam]').first().waitFor();
      const beams = await page.locator('[data-beam]').evaluateAll((all) =>
        all.map((row) => ({
          ids: row.getAttribute('data-beam'),
          score: Number(row.getAttribute('data-score')),
          sounds: row.querySelector('th')?.textContent,
        })),
      );
      expect(beams).toHaveLength(golden.beams.length);
      golden.beams.forEach(({ ids, score, sounds }, place) => {
        expect(beams[place]?.ids).toBe(ids.join(' '));
        expect(beams[place]?.sounds).toBe(sounds);
        expect(beams[place]?.score).toBeCloseTo(score, 4);
      });
      await page.locator('[data-growing=false]').waitFor();
      const best = await page
        .locator('[data-best]')
        .evaluateAll((all) =>
          all.map((node) => [Number(node.getAttribute('data-id')), Number(node.getAttribute('data-log-probability'))]),
        );
      expect(best.map(([id]) => id)).toEqual(golden.beams[0]?.ids);
      expect((best.at(-1)?.[1] as number) / best.length).toBeCloseTo(golden.beams[0]?.score as number, 4);
      const [made] = await cli(golden.text, '--beams', '4', '--sequences', '4');
      made?.sequences?.forEach(({ text, score }, place) => {
        expect(beams[place]?.sounds).toBe(text);
        expect(beams[place]?.score).toBeCloseTo(score, 5);
      });
    });
  });

  it.each(['marian', 'bart', 't5/relu-tied'])('writes with any %s that is opened', async (family) => {
    const folder = await folderOf(family);
    try {
      await using('#translate?text=knight', async ({ page }) => {
        await page.getByRole('button', { name: /^Model:/ }).click();
        await page.locator('dialog input[webkitdirectory]').setInputFiles(folder);
        await page.locator('[data-model^="folder:"][data-state="open"]:visible').waitFor();
        for (const method of ['greedy', 'beams'] as const) {
          if (method === 'beams') await page.getByText('Beam search', { exact: true }).click();
          const [made] = await cli(
            ...['knight', '--model', folder],
            ...(method === 'greedy' ? ['--temperature', '0'] : ['--beams', '4', '--sequences', '4']),
          );
          await expect.poll(() => answers(page)).toEqual([made?.text]);
          const scores = await page
            .locator('[data-score]')
            .evaluateAll((all) => all.map((row) => Number(row.getAttribute('data-score'))));
          expect(scores).toHaveLength(method === 'greedy' ? 0 : 4);
          for (const [place, score] of scores.entries())
            expect(score).toBeCloseTo(made?.sequences?.[place]?.score ?? 0, 4);
          expect(await page.locator('path[data-weight]').count()).toBeGreaterThan(5);
        }
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('draws the cross attention of transformers: the mean, a layer and a head', async () => {
    const all = golden.crossAttention;
    await using(`#translate?text=${golden.text}`, async ({ page }) => {
      await page.locator('path[data-weight]').first().waitFor();
      expectLines(await lines(page), meanOf(all.flat()));
      await page.getByLabel('Layer').selectOption('1');
      expectLines(await lines(page), meanOf(all[1] ?? []));
      await page.getByLabel('Head').selectOption('2');
      expectLines(await lines(page), all[1]?.[2] ?? []);
      await expect.poll(() => new URL(page.url()).hash).toContain('layer=1&head=2');
      await page.reload();
      await page.locator('path[data-weight]').first().waitFor();
      expectLines(await lines(page), all[1]?.[2] ?? []);
    });
  });

  it('shows what else could have come, with the keyboard alone', async () => {
    await using('#translate', async ({ page }) => {
      await expect.poll(async () => (await answers(page)).length).toBe(3);
      await page.getByRole('button', { name: /^knight/ }).focus();
      await page.keyboard.press('Enter');
      const chips = page.getByRole('list', { name: 'Tokens that were written' }).getByRole('button');
      await chips.nth(2).focus();
      await page.keyboard.press('Enter');
      const card = page.getByRole('region', { name: 'Token by token' });
      expect(await card.textContent()).toContain('the i of mind');
      const shares = await card
        .locator('[data-id][data-probability]')
        .evaluateAll((all) => all.map((each) => Number(each.getAttribute('data-probability'))));
      expect(shares).toHaveLength(6);
      expect([...shares].sort((a, b) => b - a)).toEqual(shares);
      expect(await page.getByRole('region', { name: 'Alignment' }).textContent()).toContain('“aɪ” took most from');
      await expect.poll(() => new URL(page.url()).hash).toBe('#translate?piece=2&token=2');
    });
  });

  it.each([
    ['no text', ' ', 'There is no text yet'],
    ['a word that is too long', 'ab'.repeat(40), /82 tokens are more than the context of 64/],
    ['many words', 'a '.repeat(101), /These are 101 pieces, and up to 100 are translated here at once/],
  ])('says what is wrong with %s', async (_name, text, message) => {
    await using('#translate', async ({ page }) => {
      await page.getByLabel('Words').fill(text);
      await page.getByRole('alert').getByText(message).waitFor();
      await page.getByLabel('Words').fill('🙂 knight');
      await expect.poll(async () => (await answers(page)).at(-1)).toBe('nˈaɪt');
      await page.getByText('a guess: it has signs that the model does not know').waitFor();
      expect(await page.locator('[data-answer] small').count()).toBe(1);
      expect(await page.getByRole('alert').count()).toBe(0);
    });
  });

  it('leaves no tensors behind', async () => {
    type Asked = { studio: { engine: { call(name: string): Promise<{ tensors: number }> } } };
    const tensors = async (page: Page): Promise<number> =>
      (await page.evaluate(() => (globalThis as unknown as Asked).studio.engine.call('usage'))).tensors;
    await using('#translate', async ({ page }) => {
      await expect.poll(async () => (await answers(page)).length).toBe(3);
      const before = await tensors(page);
      await page.getByText('Beam search', { exact: true }).click();
      await page.locator('[data-beam]').first().waitFor();
      for (const text of ['one two three', 'four five six seven', 'eight']) await page.getByLabel('Words').fill(text);
      await expect.poll(() => answers(page)).toHaveLength(1);
      await expect.poll(() => tensors(page)).toBe(before);
    });
  });

  it('saves the picture', async () => {
    await using('#translate?text=knight', async ({ page }) => {
      await page.locator('path[data-weight]').first().waitFor();
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save as SVG: What it looked at' }).click(),
      ]);
      expect(file.suggestedFilename()).toBe('alignment-knight.svg');
      expect(readFileSync((await file.path()) as string, 'utf8')).toContain('aɪ');
    });
  });

  it.each(['light', 'dark'] as const)('has no serious finding of axe in the %s theme', async (colorScheme) => {
    await using(
      '#translate?method=beams&token=3',
      async ({ page }) => {
        await page.locator('[data-beam]').first().waitFor();
        expect(await seriousFindings(page)).toEqual([]);
      },
      { colorScheme },
    );
  });

  it('fits on a phone, also with long words', async () => {
    await using(
      '#translate?text=incomprehensibilitiesandunconstitutionalities+knight&method=beams',
      async ({ page }) => {
        await page.locator('[data-beam]').first().waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        expect(await seriousFindings(page)).toEqual([]);
        expect(await tooSmall(page)).toEqual([]);
      },
      { viewport: PHONE },
    );
  });
});
