#!/usr/bin/env node
import { run } from './index.ts';

const controller = new AbortController();

// The first Ctrl-C asks: a generation ends with what it has. What does not end by itself within the second is ended.
process.on('SIGINT', () => {
  if (controller.signal.aborted) process.exit(130);
  controller.abort();
  setTimeout(() => process.exit(130), 1000).unref();
});

// A closed pipe (`| head`) is no failure: nobody reads on, so there is nothing left to do.
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') process.exit(0);
  process.stderr.write(`error: stdout cannot be written: ${message}\n`);
  process.exit(1);
});
// What cannot be said on stderr changes nothing of what is on stdout.
process.stderr.on('error', () => {});

const { stdin, stdout, stderr, env } = process;
process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, env, signal: controller.signal });
