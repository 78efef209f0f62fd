import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createProgress } from '../src/progress.ts';

const HIDE = '\x1b[?25l';
const SHOW = '\x1b[?25h';

const terminal = () => {
  let text = '';
  const stderr = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return {
    stderr: Object.assign(stderr, { isTTY: true, columns: 80, cursorTo: () => true, clearLine: () => true }),
    text: () => text,
  };
};
const count = (text: string, piece: string): number => text.split(piece).length - 1;

describe('the progress bar', () => {
  test('appears after a moment, and gives the cursor back when it is stopped halfway', async () => {
    const { stderr, text } = terminal();
    const before = process.listenerCount('exit');
    const progress = createProgress({ stderr });
    progress.update('loading', 1, 10);
    expect(text()).toBe('');
    await sleep(450);
    progress.update('loading', 2, 10);
    expect(count(text(), HIDE)).toBe(1);
    // A process that ends meanwhile has to give the cursor back.
    expect(process.listenerCount('exit')).toBe(before + 1);
    progress.stop();
    expect(count(text(), SHOW)).toBe(1);
    expect(process.listenerCount('exit')).toBe(before);
  });

  test('is silent where stderr is no terminal, and where it should be', () => {
    const { stderr, text } = terminal();
    createProgress({ stderr }, true).update('loading', 1, 10);
    createProgress({ stderr: Object.assign(stderr, { isTTY: false }) }).update('loading', 1, 10);
    expect(text()).toBe('');
  });
});
