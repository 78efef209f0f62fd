import { readFileSync } from 'node:fs';
import { GROUPS, OPTIONS, type OptionName } from '@blockformer/sampler';
import { golden, goldenPath, realModel } from '@blockformer/testing';
import { describe, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

const gpt2 = goldenPath('gpt2');
const json = async (...args: string[]) => {
  const { stdout, stderr } = await runCli(['generate', '--json', '-q', ...args]);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
};
const prompt = ['The state of the union', '-n', '8'];

describe('the options of a generation', () => {
  test.each(['generate', 'translate'])('%s has each of them in its help, under their headings', async (command) => {
    const { stdout } = await runCli([command, '--help']);
    for (const [heading, options] of Object.entries(GROUPS)) {
      const section = stdout.slice(stdout.indexOf(`\n${heading}:\n`)).split('\n\n')[0] as string;
      for (const name of Object.keys(options) as OptionName[])
        if (command === 'translate' || !OPTIONS[name].needs?.includes('source'))
          expect(section, name).toContain(`  ${OPTIONS[name].flag}  `.trimEnd());
    }
  });

  type Case = {
    name: string;
    inputs: { input_ids: number[][]; attention_mask: number[][] };
    kwargs: Record<string, unknown>;
    sequences: number[][];
    lengths: number[];
    sequences_scores?: number[];
  };
  const FLAGS: Record<string, string> = {
    ...{ num_beams: '--beams', length_penalty: '--length-penalty', early_stopping: '--early-stopping' },
    ...{ num_return_sequences: '--sequences', max_new_tokens: '--max-tokens', eos_token_id: '--end-id' },
    ...{ repetition_penalty: '--repetition-penalty', no_repeat_ngram_size: '--no-repeat-ngram' },
    ...{ min_new_tokens: '--min-tokens' },
  };
  test.each(golden('gpt2').json.generate as Case[])('$name: ids and scores of the reference', async (each) => {
    const { inputs, kwargs, sequences, lengths, sequences_scores } = each;
    const flags = Object.entries(kwargs)
      .filter(([field]) => FLAGS[field] && !(field === 'num_beams' && kwargs[field] === 1))
      .flatMap(([field, value]) => [FLAGS[field] as string, `${value}`.toLowerCase()]);
    const greedy = kwargs['num_beams'] === 1 ? ['-t', '0'] : [];
    const count = (kwargs['num_return_sequences'] as number | undefined) ?? 1;
    for (const [row, padded] of inputs.input_ids.entries()) {
      const ids = padded.filter((_, i) => inputs.attention_mask[row]?.[i]);
      const answer = await json('--model', gpt2, '--prompt-ids', ids.join(','), ...flags, ...greedy);
      const found = answer.sequences ?? [{ ids: answer.ids }];
      expect(found).toHaveLength(count);
      for (const [at, { ids: new_, score }] of found.entries()) {
        const index = row * count + at;
        expect(new_).toEqual(sequences[index]?.slice(padded.length, lengths[index]));
        if (sequences_scores) expect(score).toBeCloseTo(sequences_scores[index] as number, 3);
      }
    }
  });

  const capp = realModel('capp-gpt');
  test.skipIf(!capp)('four beams of a real model', async () => {
    const { cases } = JSON.parse(readFileSync(`${capp}/golden_transformers.json`, 'utf8'));
    type Beams = { input_ids: number[]; beam4_ids: number[]; beam4_score: number };
    for (const { input_ids: before, beam4_ids: all, beam4_score } of cases as Beams[]) {
      const count = String(all.length - before.length);
      const ids = before.join(',');
      const answer = await json('--model', capp as string, '--prompt-ids', ids, '--beams', '4', '-n', count);
      expect([...before, ...answer.ids]).toEqual(all);
      expect(answer.sequences[0].score).toBeCloseTo(beam4_score, 3);
    }
  });

  test('--explain shows what each filter leaves', async () => {
    const { explain, ids } = await json(...prompt, '--seed', '1', '--top-k', '5', '--top-p', '0.9', '--explain');
    expect(explain).toHaveLength(8);
    for (const [at, { after, chosen, stages }] of explain.entries()) {
      expect(after).toEqual(ids.slice(0, at));
      expect(chosen).toBe(ids[at]);
      const names = stages.map(({ name }: { name: string }) => name);
      expect(names).toEqual(['logits', 'temperature', 'topK', 'topP']);
      expect(stages[0].left).toBe(4096);
      expect(stages[2].left).toBe(5);
      expect(stages[3].left).toBeLessThanOrEqual(5);
      const sum = stages[2].top.reduce((total: number, token: { probability: number }) => total + token.probability, 0);
      expect(sum).toBeCloseTo(1, 5);
    }
    const { stdout, stderr } = await runCli(['generate', ...prompt, '-q', '--beams', '2', '--explain']);
    expect(stdout.trim().length).toBeGreaterThan(10);
    expect(stderr).toMatch(/^token 1 after the prompt\n {2}logits +4096 left {3}" of" \d+\.\d%/);
  });

  test('searches: as many texts as were asked for, the best first', async () => {
    const searches = [
      ['--beams', '4', '--beam-groups', '2', '--diversity-penalty', '1', '--sequences', '2'],
      ['--beams', '3', '--temperature', '0.9', '--seed', '3', '--sequences', '2'],
      ['--best-of', '3', '--seed', '4', '--sequences', '2'],
    ];
    for (const flags of searches) {
      const { sequences, ids, text } = await json(...prompt, ...flags);
      expect(sequences).toHaveLength(2);
      expect(sequences[0]).toMatchObject({ ids, text });
      expect(sequences[0].score).toBeGreaterThan(sequences[1].score);
      const { stdout } = await runCli(['generate', '-q', ...prompt, ...flags]);
      expect(stdout).toBe(`${sequences.map((each: { text: string }) => each.text).join('\n')}\n`);
    }
    expect((await json(...prompt, '--contrastive', '0.6', '--top-k', '4')).sequences).toHaveLength(1);
    const greedy = await json(...prompt, '-t', '0');
    expect((await json(...prompt, '-t', '0', '--lookup', '5')).ids).toEqual(greedy.ids);
    expect((await json(...prompt, '-t', '0', '--guidance', '3')).ids).not.toEqual(greedy.ids);
  });

  test('a stop text ends the texts of a search, too', async () => {
    const { sequences } = await json(...prompt, '--beams', '3', '--stop', 'States');
    expect(sequences[0].text).toBe(' of the United ');
  });

  test.each<[string[], string]>([
    [['--beams', '2', '--top-k', '3', '-t', '0'], '--top-k has no effect at temperature 0, where the likeliest token'],
    [['--length-penalty', '2'], '--length-penalty has no effect without beams'],
    [['--beams', '2', '--sequences', '3'], '--sequences: more than there are beams, or texts of --best-of'],
    [['--dry-base', '2'], '--dry-base has no effect without --dry-multiplier'],
    [['--max-tokens', '3', '--max-length', '9'], '--max-length has no effect with --max-tokens; leave one of them out'],
    [['--choose', 'mirostat', '--temperature', '0'], '--choose mirostat has no effect at temperature 0'],
    [['--choose', 'best'], "option '--choose <how>' argument 'best' is invalid. Expected one of greedy, multinomial"],
    [['--logit-bias', '3'], "argument '3' is invalid. Expected token ids with biases such as 50256=-100,11=2.5."],
    [['--encoder-no-repeat-ngram', '3'], "unknown option '--encoder-no-repeat-ngram'"],
  ])('%j is refused', async (flags, message) => {
    const { code, stderr, stdout } = await runCli(['generate', 'x', ...flags]);
    expect(stderr).toContain(
      `error: ${message.startsWith('argument') ? "option '--logit-bias <biases>' " : ''}${message}`,
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('translate: options about the source, and texts one by one', async () => {
    const model = goldenPath('bart');
    const args = ['translate', '-q', '--model', model, '--prompt-ids', '0,31,7,19,2', '-n', '12', '--json', '-t', '0'];
    const run = async (...flags: string[]) => JSON.parse((await runCli([...args, ...flags])).stdout).ids;
    const plain = await run();
    expect(await run('--encoder-no-repeat-ngram', '1')).not.toContain(19);
    expect(await run('--encoder-repetition-penalty', '3')).not.toEqual(plain);
    const words = ['knight', 'through', 'congress'];
    const beams = ['translate', '-q', '--beams', '3'];
    const all = (await runCli([...beams, ...words])).stdout;
    const each = await Promise.all(words.map(async (word) => (await runCli([...beams, word])).stdout));
    expect(all).toBe(each.join(''));
    const { stderr } = await runCli([...beams, ...words, '--batch-size', '2']);
    expect(stderr).toMatch(/^error: --batch-size has no effect with a search: texts are computed one by one$/m);
  });
});
