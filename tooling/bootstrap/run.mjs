import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** One line on stderr: stdout belongs to the program that is started in the end. */
export const say = (line) => console.error(`blockformer: ${line}`);

/** Runs a program silently. Gives its exit code and everything that it printed. */
export const runQuietly = (command, args, options = {}) =>
  new Promise((resolve) => {
    const chunks = [];
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    const done = (code, error) => resolve({ code, error, output: Buffer.concat(chunks).toString() });
    child.on('error', (error) => done(1, error));
    child.on('close', (code) => done(code ?? 1));
  });

const inTerminal = () => {
  if (process.platform === 'win32') return true;
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
};

/** Runs a Node script in our place: its streams are ours, and so are its exit code or the signal that ended it. */
export const handOver = (script, args) => {
  const child = spawn(process.execPath, [script, ...args], { stdio: 'inherit' });

  // Ctrl-C in a terminal reaches every process in it, so the child has it already. Any other signal reached us alone.
  const terminal = inTerminal();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, () => (signal === 'SIGINT' && terminal) || child.kill(signal));

  child.on('error', (error) => {
    say(`${script} cannot be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const name of signals) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
};
