import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { printed } from './printed.ts';

const examples = readdirSync(import.meta.dirname).filter((name) => /^\d\d-.*\.ts$/.test(name));

describe('examples', () => {
  test.each(examples)('%s prints what it says', async (name) => {
    const text = readFileSync(`${import.meta.dirname}/${name}`, 'utf8');
    expect(text.trimEnd().split('\n').length, 'lines').toBeLessThan(50);
    const expected = [...text.matchAll(/^\/\/ prints: (.*)$/gm)].map(([, line]) => line as string);
    expect(expected.length, 'lines that say what is printed').toBeGreaterThan(0);
    const lines = await printed(`${import.meta.dirname}/${name}`);
    expect(lines.slice(0, expected.length)).toEqual(expected);
  });
});
