import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './run.mjs';

const STALE = 15 * 60_000; // nothing that the lock protects takes that long

/** The process that holds the lock, or undefined if it is gone and left the lock behind. */
const holder = (file) => {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (Date.now() - statSync(file).mtimeMs > STALE) return undefined;
    if (pid > 0) process.kill(pid, 0); // throws if there is no such process; it sends nothing
    return pid;
  } catch (error) {
    return error.code === 'EPERM' ? 0 : undefined;
  }
};

/** Two first runs at the same time, such as `npm start` beside `npm test`: the second waits for the first. */
export const withLock = async (file, work) => {
  mkdirSync(dirname(file), { recursive: true });
  for (let waiting = false; ; ) {
    try {
      writeFileSync(file, `${process.pid}`, { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (holder(file) === undefined) rmSync(file, { force: true });
    else {
      if (!waiting) say('waiting for another npm start or npm test to finish installing and building…');
      waiting = true;
      await sleep(200);
    }
  }
  const release = () => rmSync(file, { force: true });
  process.on('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.off('exit', release);
  }
};
