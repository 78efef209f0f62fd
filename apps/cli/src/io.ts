import type { Readable, Writable } from 'node:stream';

/** Where a command reads and writes, so that tests can run it in the same process. */
export type Io = {
  readonly stdin: Readable & { isTTY?: boolean };
  readonly stdout: Writable & { isTTY?: boolean };
  readonly stderr: Writable & { isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
};

/** A call that is wrong in itself: exit code 2. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/** What `check` throws, as a wrong call. */
export const asUsageError = (check: () => void): void => {
  try {
    check();
  } catch (error) {
    throw error instanceof Error ? new UsageError(error.message) : error;
  }
};

/** Thrown by an interrupted command after it has written what it had: exit code 130. */
export class Aborted extends Error {
  override readonly name: string = 'Aborted';
}

/** The whole of stdin as text. */
export const readAll = async (stdin: Readable): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
};
