import { Readable, Writable } from 'node:stream';
import { run } from '../src/index.ts';

export type Result = { readonly code: number; readonly stdout: string; readonly stderr: string };

const sink = (onText?: (text: string) => void): { stream: Writable; text: () => string } => {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      onText?.(text);
      done();
    },
  });
  return { stream, text: () => text };
};

/** The command-line app in this process, with pipes for stdin, stdout and stderr. */
export const runCli = async (
  args: readonly string[],
  {
    stdin = '',
    signal = new AbortController().signal,
    env = {},
    onStdout,
  }: {
    stdin?: string;
    signal?: AbortSignal;
    env?: Record<string, string>;
    onStdout?: (text: string) => void;
  } = {},
): Promise<Result> => {
  const [stdout, stderr] = [sink(onStdout), sink()];
  const code = await run(args, {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    signal,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
};
