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
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const { stdin, stdout, stderr, env } = process;
process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, env, signal: controller.signal });
