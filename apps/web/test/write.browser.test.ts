import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch, type OpenStudio, openStudio } from './open-studio.ts';
import {
  bars,
  chip,
  eventually,
  generateByCli,
  idsOf,
  placeShown,
  stages,
  textOf,
  write,
  written,
} from './write-page.ts';

const PROMPT = 'My fellow citizens,';

type Golden = {
  readonly decoder: {
    readonly path: {
      readonly text: string;
      readonly greedy: readonly number[];
      readonly next: { readonly ids: readonly number[]; readonly probabilities: readonly number[] };
    };
  };
};
const goldenFile = new URL('../../../packages/testing/fixtures/studio/golden.json', import.meta.url);

describe.skipIf(!hasChromium)('writing', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  const at = async (
    params: Readonly<Record<string, string | number>>,
    use: (page: Page) => Promise<void>,
    options: Parameters<typeof openStudio>[2] = {},
  ): Promise<void> => {
    const studio: OpenStudio = await openStudio(browser, write(params), options);
    try {
      await use(studio.page);
      expect(studio.trouble).toEqual([]);
    } finally {
      await studio.close();
    }
  };

  describe('the same text as the command line', () => {
    it.each([
      ['the model’s own settings', { seed: 3 }, ['--seed', '3']],
      ['another seed', { seed: 2024, set: 'maxTokens:50' }, ['--seed', '2024', '-n', '50']],
      [
        'other filters',
        { seed: 7, set: 'temperature:1.2,topK:4096,topP:0.9,minP:0.02,repetitionPenalty:1.3,maxTokens:60' },
        [
          '--seed',
          '7',
          '-t',
          '1.2',
          '--top-k',
          '4096',
          '--top-p',
          '0.9',
          '--min-p',
          '0.02',
          '--repetition-penalty',
          '1.3',
          '-n',
          '60',
        ],
      ],
      [
        'mirostat, and xtc',
        { seed: 11, set: 'choice:mirostat2,mirostatTarget:3,xtcProbability:0.5,maxTokens:40' },
        ['--seed', '11', '--choose', 'mirostat2', '--mirostat-target', '3', '--xtc-probability', '0.5', '-n', '40'],
      ],
      ['the likeliest', { mode: 'likeliest', set: 'maxTokens:40' }, ['-t', '0', '-n', '40']],
      [
        'the likeliest without repetitions',
        { mode: 'likeliest', set: 'maxTokens:40,noRepeatNgram:3', prompt: 'The state of the union' },
        ['-t', '0', '-n', '40', '--no-repeat-ngram', '3'],
      ],
      ['a text to stop before', { seed: 5, stop: '.' }, ['--seed', '5', '--stop', '.']],
      ['no prompt', { seed: 4, prompt: '', set: 'maxTokens:20' }, ['--seed', '4', '-n', '20']],
      [
        'a prompt of other letters',
        { seed: 4, prompt: 'Łódź 👍🏽 is', set: 'maxTokens:20' },
        ['--seed', '4', '-n', '20'],
      ],
    ] as const)('with %s', async (_, params, flags) => {
      const prompt = 'prompt' in params ? params.prompt : PROMPT;
      const wanted = await generateByCli(...(prompt === '' ? [] : [prompt]), ...flags);
      await at(params, async (page) => {
        await written(page);
        expect(await idsOf(page)).toEqual(wanted.ids);
        expect(await textOf(page)).toBe(`${prompt}${wanted.text}`);
        expect(await page.locator('[data-finish]').getAttribute('data-finish')).toBe(wanted.finish);
      });
    });

    it('without isolation, on one thread', async () => {
      const wanted = await generateByCli(PROMPT, '--seed', '3');
      const use = async (page: Page): Promise<void> => {
        await written(page);
        expect(await textOf(page)).toBe(`${PROMPT}${wanted.text}`);
      };
      await at({}, use, { isolated: false });
    });
  });

  it('shows the probabilities that Hugging Face transformers computes', async () => {
    const { path } = (JSON.parse(await readFile(goldenFile, 'utf8')) as Golden).decoder;
    await at({ prompt: path.text, mode: 'likeliest', set: 'maxTokens:12' }, async (page) => {
      await written(page);
      expect(await idsOf(page)).toEqual(path.greedy);
      await placeShown(page, 0);
      await page.getByRole('button', { name: 'Show 40' }).click();
      const shown = (await bars(page)).slice(0, path.next.ids.length);
      expect(shown.map(({ id }) => id)).toEqual(path.next.ids);
      path.next.probabilities.forEach((probability, rank) => {
        expect(shown[rank]?.before).toBeCloseTo(probability, 5);
        expect(shown[rank]?.probability).toBeCloseTo(probability, 5);
      });
      expect(await chip(page, 0).getAttribute('title')).toBe(
        'id 3104 · chosen; the model: 61 %, after the filters: 61 %',
      );
    });
  });

  it('shows what filters leave as they are dragged', async () => {
    const explained = async (...flags: string[]) =>
      (await generateByCli(PROMPT, '--seed', '3', '-n', '1', '--explain', ...flags)).explain[0]?.stages ?? [];
    const expectShown = async (page: Page, wanted: Awaited<ReturnType<typeof explained>>): Promise<void> => {
      const names = wanted.map(({ name, left }) => ({ name: name === 'logits' ? 'model' : name, left }));
      await eventually(() => stages(page)).toEqual(names);
      const shown = new Map((await bars(page)).map((bar) => [bar.id, bar]));
      for (const { id, probability } of wanted.at(-1)?.top ?? [])
        expect(shown.get(id)?.probability).toBeCloseTo(probability, 5);
      for (const { id, probability } of wanted[0]?.top ?? []) expect(shown.get(id)?.before).toBeCloseTo(probability, 5);
      const cuts = wanted.filter(({ left }, at) => left < (wanted[at - 1]?.left ?? 0));
      const drawn = await page
        .locator('[data-cut]')
        .evaluateAll((lines) =>
          lines.map((line) => [line.getAttribute('data-cut'), Number(line.getAttribute('data-left'))]),
        );
      expect(drawn).toEqual(cuts.map(({ name, left }) => [name, left]));
    };
    await at({}, async (page) => {
      await written(page);
      const before = await idsOf(page);
      await expectShown(page, await explained());
      // By the keys of the slider, then by the pointer.
      await page.getByRole('slider', { name: 'Temperature' }).focus();
      for (let presses = 0; presses < 4; presses++) await page.keyboard.press('ArrowRight');
      await expectShown(page, await explained('-t', '1'));
      const topP = page.getByRole('slider', { name: 'Top-p' });
      const box = await topP.boundingBox();
      if (!box) throw new Error('no slider');
      await page.mouse.move(box.x + box.width - 8, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
      await page.mouse.up();
      const value = await topP.getAttribute('aria-valuetext');
      expect(Number(value)).toBeGreaterThan(0.3);
      expect(Number(value)).toBeLessThan(0.7);
      await expectShown(page, await explained('-t', '1', '--top-p', value ?? ''));
      // The text stays until it is written again, and then it is the one of the new settings.
      expect(await idsOf(page)).toEqual(before);
      await page.getByText('write again').waitFor();
      await page.getByRole('button', { name: 'Write' }).click();
      await written(page);
      const wanted = await generateByCli(PROMPT, '--seed', '3', '-t', '1', '--top-p', value ?? '');
      await eventually(() => idsOf(page)).toEqual(wanted.ids);
    });
  });

  it('turns off what has no effect, and says why', async () => {
    await at({ mode: 'likeliest', set: 'topP:0.5' }, async (page) => {
      await written(page);
      const topP = page.getByRole('slider', { name: 'Top-p' });
      expect(await topP.isDisabled()).toBe(true);
      expect(await page.getByRole('slider', { name: 'Repetition penalty' }).isDisabled()).toBe(false);
      expect(
        await topP.evaluate(
          (slider) => document.getElementById(slider.getAttribute('aria-describedby') ?? '')?.textContent,
        ),
      ).toBe('has no effect where the likeliest token is taken');
      expect(await page.getByRole('textbox', { name: 'Seed' }).isDisabled()).toBe(true);
      expect(await stages(page)).toEqual([{ name: 'model', left: 4096 }]);
    });
  });

  describe('roads', () => {
    it('keeps what is before, and goes on with the same draws', async () => {
      await at({}, async (page) => {
        await written(page);
        const first = await idsOf(page);
        await chip(page, 5).click();
        await placeShown(page, 5);
        const other = (await bars(page)).find(({ id }) => id !== first[5]);
        await page.locator(`ol [data-id="${other?.id}"][data-before]`).click();
        await page.getByTitle('The first 6 new tokens are kept').waitFor();
        await written(page);
        const second = await idsOf(page);
        expect(second.slice(0, 6)).toEqual([...first.slice(0, 5), other?.id]);
        expect(second.length).toBe(80);
        expect(second.slice(6)).not.toEqual(first.slice(6));
        // The road is in the address: another page shows the same.
        await eventually(() => page.url()).toContain('road=');
        await at(Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.split('?')[1])), async (again) => {
          await written(again);
          expect(await idsOf(again)).toEqual(second);
        });
        await page.getByRole('button', { name: 'Start again from the prompt' }).click();
        await eventually(() => idsOf(page)).toEqual(first);
      });
    });

    it('of the tokens that are drawn change nothing', async () => {
      const { ids } = await generateByCli(PROMPT, '--seed', '3');
      await at({ road: ids.slice(0, 30).join() }, async (page) => {
        await written(page);
        expect(await idsOf(page)).toEqual(ids);
      });
    });

    it('go on after the last token', async () => {
      await at({ set: 'maxTokens:3' }, async (page) => {
        await written(page);
        const first = await idsOf(page);
        for (let step = 3; step < 6; step++) {
          await page.getByRole('button', { name: 'What could come next' }).click();
          await placeShown(page, step);
          await page
            .getByRole('list', { name: /^The likeliest tokens here/ })
            .locator('button')
            .first()
            .click();
          await eventually(async () => (await idsOf(page)).length).toBe(step + 1);
        }
        const wanted = await generateByCli('--prompt-ids', (await promptAnd(first)).join(), '-t', '0', '-n', '3');
        expect((await idsOf(page)).slice(3)).toEqual(wanted.ids);
      });
    });
  });

  const promptAnd = async (ids: readonly number[]): Promise<number[]> => {
    const { promptIds } = await generateByCli(PROMPT, '-t', '0', '-n', '1');
    return [...promptIds, ...ids];
  };
});
